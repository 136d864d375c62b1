package io.guestkit.image.ova;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.image.MultiDiskFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Open Virtual Appliances. */
public final class OvaFormat implements MultiDiskFormat {

    private static final String DESCRIPTION = ".ovf";

    @Override
    public String name() {
        return "ova";
    }

    /** Other archives are no images, so that the name of the first member counts. Spec: DSP0243 section 5.2. */
    @Override
    public Probe probe(BlockDevice device) throws IOException {
        if (!TarMembers.isTar(device)) {
            return Probe.no("no \"ustar\" at 0x101");
        }
        String first = TarMembers.firstName(device);
        return first.endsWith(DESCRIPTION)
                ? Probe.yes("a tar archive that begins with " + first)
                : Probe.no("a tar archive, but not one that begins with a description (.ovf)");
    }

    @Override
    public List<DiskImage> openAll(ImageFile file, ImageContext context) throws IOException {
        List<TarMembers.Member> members = TarMembers.read(file.device(), context.limits());
        List<OvfDescriptor.Disk> disks = disks(file, members, context);
        AtomicInteger open = new AtomicInteger(disks.size());
        List<DiskImage> images = new ArrayList<>();
        for (OvfDescriptor.Disk disk : disks) {
            TarMembers.Member member = TarMembers.find(members, disk.href(), file.device());
            BlockDevice part = file.device().slice(disk.href(), member.offset(), member.size());
            images.add(new OvaDisk(context.open(new ImageFile(part), disk.format()), file.device(), open));
        }
        return List.copyOf(images);
    }

    @Override
    public DiskImage open(ImageFile file, ImageContext context) throws IOException {
        List<DiskImage> images = openAll(file, context);
        if (images.size() > 1) {
            throw UnsupportedImageException.of(
                    file.name(),
                    "holds several disks, of which one alone is wanted: "
                            + images.stream().map(DiskImage::description).collect(Collectors.joining(", ")));
        }
        return images.get(0);
    }

    private static List<OvfDescriptor.Disk> disks(ImageFile file, List<TarMembers.Member> members, ImageContext context)
            throws IOException {
        TarMembers.Member description = members.stream()
                .filter(member -> member.name().endsWith(DESCRIPTION))
                .findFirst()
                .orElseThrow(() -> new CorruptImageException(file.name() + ": the archive has no description (.ovf)"));
        String where = file.name() + " > " + description.name();
        if (description.size() > context.limits().metadataBytes()) {
            throw new CorruptImageException("%s: has %d bytes, expected at most %d"
                    .formatted(where, description.size(), context.limits().metadataBytes()));
        }
        byte[] xml = file.device().read(description.offset(), (int) description.size());
        List<OvfDescriptor.Disk> disks = OvfDescriptor.parse(xml, where);
        if (disks.isEmpty()) {
            throw UnsupportedImageException.of(where, "the machine has no disk with a file");
        }
        if (disks.size() > context.limits().tableEntries()) {
            throw new CorruptImageException("%s: has %d disks".formatted(where, disks.size()));
        }
        return disks;
    }
}
