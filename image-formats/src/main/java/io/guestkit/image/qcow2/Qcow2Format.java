package io.guestkit.image.qcow2;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageFormat;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Reference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** QCOW2 images, versions 2 and 3. */
public final class Qcow2Format implements ImageFormat {

    private static final int MAGIC_BYTES = 4;

    @Override
    public String name() {
        return "qcow2";
    }

    @Override
    public Probe probe(BlockDevice device) throws IOException {
        if (device.size() < MAGIC_BYTES) {
            return Probe.no("%d bytes, too short for a magic".formatted(device.size()));
        }
        int magic = device.bigEndian(Header.STRUCTURE, 0, MAGIC_BYTES).i32(0);
        return magic == Header.MAGIC
                ? Probe.yes("magic QFI\\xfb at 0x0")
                : Probe.no("magic 0x%08x at 0x0, expected 0x%08x".formatted(magic, Header.MAGIC));
    }

    @Override
    public DiskImage open(ImageFile file, ImageContext context) throws IOException {
        BlockDevice device = file.device();
        Header header = readHeader(device, context);
        List<SnapshotEntry> snapshots = SnapshotEntry.readAll(device, header, context.limits());
        List<Bitmap> bitmaps = bitmaps(device, header, context);
        Header.L1Location l1 = header.l1();
        long size = header.size();
        Optional<String> wanted = context.snapshot();
        if (wanted.isPresent()) {
            SnapshotEntry snapshot = snapshot(file, header, snapshots, wanted.get());
            l1 = snapshot.l1(device, header, context.limits());
            size = snapshot.facts().diskSize();
        }
        Qcow2Map.Stores stores = stores(file, header, context);
        ImageInfo info = Facts.of(header, size, snapshots, bitmaps);
        return new Qcow2Image("qcow2(" + file.name() + ")", info, new Qcow2Map(header, l1, stores), stores);
    }

    private static Header readHeader(BlockDevice device, ImageContext context) throws IOException {
        StructView start = device.bigEndian(Header.STRUCTURE, 0, (int) Math.min(Header.START, device.size()));
        int clusterSize = 1 << Header.clusterBits(start);
        StructView cluster = device.bigEndian(Header.STRUCTURE, 0, (int) Math.min(clusterSize, device.size()));
        return Header.parse(cluster, device.size(), context.limits().metadataBytes());
    }

    private static List<Bitmap> bitmaps(BlockDevice device, Header header, ImageContext context) throws IOException {
        BitmapsExtension extension = header.extensions().bitmaps();
        return extension == null || !header.features().bitmaps()
                ? List.of()
                : Bitmap.read(device, extension, header, context.limits());
    }

    /** The snapshot with that id, or else the first with that name. */
    private static SnapshotEntry snapshot(ImageFile file, Header header, List<SnapshotEntry> snapshots, String wanted)
            throws ImageException {
        if (header.features().externalData()) {
            throw UnsupportedImageException.of(
                    file.name(), "internal snapshots of an image with an external data file");
        }
        return snapshots.stream()
                .filter(snapshot -> snapshot.facts().id().equals(wanted))
                .findFirst()
                .or(() -> snapshots.stream()
                        .filter(snapshot -> snapshot.facts().name().equals(wanted))
                        .findFirst())
                .orElseThrow(() -> UnsupportedImageException.of(
                        file.name(), "the snapshot \"%s\" is not in the image; %s".formatted(wanted, list(snapshots))));
    }

    private static String list(List<SnapshotEntry> snapshots) {
        return snapshots.isEmpty()
                ? "it has none"
                : snapshots.stream()
                        .map(snapshot -> "%s \"%s\""
                                .formatted(
                                        snapshot.facts().id(), snapshot.facts().name()))
                        .collect(Collectors.joining(", ", "it has ", ""));
    }

    private static Qcow2Map.Stores stores(ImageFile file, Header header, ImageContext context) throws IOException {
        BlockDevice device = file.device();
        BlockDevice dataFile = dataFile(file, header, context);
        String backingFile = header.backingFile();
        BlockDevice backing = backingFile == null
                ? null
                : open(
                        file,
                        context,
                        "backing file",
                        backingFile,
                        header.extensions().backingFormat());
        long capacity = context.limits().cacheBytes() / 4; // each of the two; a chain has several images
        return new Qcow2Map.Stores(
                device,
                new Tables(device, header.clusterSize(), capacity),
                new CompressedClusters(device, header, capacity),
                dataFile,
                backing);
    }

    private static @Nullable BlockDevice dataFile(ImageFile file, Header header, ImageContext context)
            throws IOException {
        if (!header.features().externalData()) {
            return null;
        }
        String name = header.extensions().dataFile();
        if (name == null || name.isEmpty()) {
            throw CorruptImageException.at(
                    file.name() + " > " + Header.STRUCTURE,
                    Features.INCOMPATIBLE_AT,
                    "incompatible_features has bit 2, expected an extension with the name of the external data file");
        }
        return open(file, context, "external data file", name, "raw");
    }

    /** Opens a plain file; a protocol before a colon, as QEMU would take it, is none. */
    private static BlockDevice open(
            ImageFile file, ImageContext context, String purpose, String name, @Nullable String format)
            throws IOException {
        int colon = name.indexOf(':');
        if (colon >= 0 && name.lastIndexOf('/', colon) < 0) {
            throw UnsupportedImageException.of(
                    file.name(),
                    "its %s \"%s\" has the protocol \"%s\", and only plain files are opened"
                            .formatted(purpose, name, name.substring(0, colon + 1)));
        }
        return context.open(new Reference(purpose, name, format));
    }
}
