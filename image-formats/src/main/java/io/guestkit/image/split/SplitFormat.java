package io.guestkit.image.split;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageFormat;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Reference;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Raw disks in numbered parts. */
public final class SplitFormat implements ImageFormat {

    @Override
    public String name() {
        return "split";
    }

    /** Goes by the name of the file, since any bytes may be the beginning of a raw disk. */
    @Override
    public Probe probe(BlockDevice device) {
        String name = device.description();
        return PartName.first(name).isPresent()
                ? Probe.maybe("the name \"%s\" is that of a first part".formatted(name))
                : Probe.no("the name \"%s\" is not that of a first part".formatted(name));
    }

    @Override
    public DiskImage open(ImageFile file, ImageContext context) throws IOException {
        if (context.snapshot().isPresent()) {
            throw UnsupportedImageException.of(
                    file.name(),
                    "the snapshot \"%s\" is asked for, but a split raw image has no snapshots"
                            .formatted(context.snapshot().get()));
        }
        PartName first = PartName.first(file.name())
                .orElseThrow(() -> UnsupportedImageException.of(
                        file.name(), "is not named as the first of several parts (.000, .001, .aa)"));
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(first, file.device()));
        int most = context.limits().tableEntries();
        for (Optional<Part> next = following(first, context);
                next.isPresent();
                next = following(next.get().name(), context)) {
            if (parts.size() >= most) {
                throw UnsupportedImageException.of(
                        file.name(), "has more parts than the limit of %d table entries".formatted(most));
            }
            parts.add(next.get());
            if (!next.get().isKnown()) {
                break; // every name would have a stand-in
            }
        }
        refuseSecond(first, parts, file, context);
        return new SplitImage("split(" + file.name() + ")", parts);
    }

    private static Optional<Part> following(PartName name, ImageContext context) throws IOException {
        for (PartName next : name.next()) {
            Optional<Part> part = part(next, context);
            if (part.isPresent()) {
                return part;
            }
        }
        return Optional.empty();
    }

    private static Optional<Part> part(PartName name, ImageContext context) throws IOException {
        try {
            return Optional.of(new Part(name, context.open(new Reference("part", name.toString(), "raw"))));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }

    /** Refuses to begin with part 1 where there is a part 0: the disk would lack its beginning. */
    private static void refuseSecond(PartName first, List<Part> parts, ImageFile file, ImageContext context)
            throws IOException {
        Optional<PartName> before = first.before();
        if (before.isEmpty() || !parts.get(parts.size() - 1).isKnown()) {
            return;
        }
        if (part(before.get(), context).isPresent()) {
            throw UnsupportedImageException.of(
                    file.name(), "is the second part, and a disk is opened at its first, %s".formatted(before.get()));
        }
    }
}
