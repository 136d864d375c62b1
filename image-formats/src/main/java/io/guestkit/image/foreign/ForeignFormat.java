package io.guestkit.image.foreign;

import static io.guestkit.image.foreign.Mark.at;
import static io.guestkit.image.foreign.Mark.fromEnd;
import static io.guestkit.image.foreign.Mark.xml;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageFormat;
import io.guestkit.core.spi.Probe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A format that is recognised in order to be refused by its name. */
public final class ForeignFormat implements ImageFormat {

    private final String name;
    private final String fullName;
    private final List<List<Mark>> variants;

    /** A format that is recognised when all marks of one of its variants stand in the file. */
    private ForeignFormat(String name, String fullName, List<List<Mark>> variants) {
        this.name = name;
        this.fullName = fullName;
        this.variants = variants;
    }

    /** A format with one mark, or with several of which each is enough. */
    private static ForeignFormat of(String name, String fullName, Mark... marks) {
        return new ForeignFormat(
                name, fullName, Arrays.stream(marks).map(List::of).toList());
    }

    /** All foreign formats. */
    public static List<ForeignFormat> all() {
        return List.of(
                of("qed", "a QEMU Enhanced Disk (QED)", at(0, "QED\0")),
                of("parallels", "a Parallels disk", at(0, "WithoutFreeSpace"), at(0, "WithouFreSpacExt")),
                of("parallels-bundle", "the description of a Parallels disk", xml("<Parallels_disk_image")),
                of("bochs", "a Bochs disk (growing, undoable or volatile)", at(0, "Bochs Virtual HD Image\0")),
                of("cloop", "a compressed loop image (cloop)", at(0, "#!/bin/sh\n#V2.0 Format\n")),
                of("dmg", "an Apple disk image (UDIF)", fromEnd(512, "koly\0\0\0\4\0\0\2\0")),
                of("encrypted-dmg", "an encrypted Apple disk image", at(0, "encrcdsa"), fromEnd(8, "cdsaencr")),
                of("sparseimage", "an Apple sparse disk image", at(0, "sprs\0")),
                of(
                        "sparsebundle",
                        "the description of an Apple sparse bundle",
                        xml("com.apple.diskimage.sparsebundle")),
                of("asif", "an Apple sparse image of macOS 26 (ASIF)", at(0, "shdw\0\0\0")),
                of("wim", "a Windows image of files (WIM)", at(0, "MSWIM\0\0\0")),
                of("aff", "an Advanced Forensic Format image (AFF)", at(0, "AFF10\r\n\0")),
                new ForeignFormat(
                        "aff4",
                        "an Advanced Forensic Format 4 container (AFF4)",
                        List.of(List.of(at(0, "PK\3\4"), at(30, "container.description")))));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Probe probe(BlockDevice device) throws IOException {
        for (List<Mark> marks : variants) {
            List<String> seen = new ArrayList<>();
            for (Mark mark : marks) {
                Optional<String> found = mark.find(device);
                if (found.isEmpty()) {
                    break;
                }
                seen.add(found.get());
            }
            if (seen.size() == marks.size()) {
                return Probe.yes(String.join(", ", seen));
            }
        }
        return Probe.no("none of its marks in %d bytes".formatted(device.size()));
    }

    @Override
    public DiskImage open(ImageFile file, ImageContext context) throws UnsupportedImageException {
        throw UnsupportedImageException.of(file.name(), "is %s, which is not read".formatted(fullName));
    }
}
