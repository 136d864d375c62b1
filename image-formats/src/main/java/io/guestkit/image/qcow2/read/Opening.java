package io.guestkit.image.qcow2.read;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.Reference;
import io.guestkit.image.qcow2.space.Tables;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens images for reading, and what of it writing needs as well. */
public final class Opening {

    private Opening() {}

    /** Opens the active disk, or the snapshot of the context. */
    public static Qcow2Image open(ImageFile file, ImageContext context) throws IOException {
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
        Tables tables = new Tables(device, header.clusterSize(), cacheBytes(context));
        Qcow2Map.Stores stores = stores(file, header, context, tables);
        Encryption encryption = Encryption.open(file, header, context);
        ImageInfo info = Facts.of(header, size, snapshots, bitmaps, encryption);
        Qcow2Map map = new Qcow2Map(header, l1, stores);
        return new Qcow2Image("qcow2(" + file.name() + ")", info, map, stores, encryption);
    }

    /** Reads the first cluster. */
    public static Header readHeader(BlockDevice device, ImageContext context) throws IOException {
        StructView start = device.bigEndian(Header.STRUCTURE, 0, (int) Math.min(Header.START, device.size()));
        int clusterSize = 1 << Header.clusterBits(start);
        StructView cluster = device.bigEndian(Header.STRUCTURE, 0, (int) Math.min(clusterSize, device.size()));
        return Header.parse(cluster, device.size(), context.limits().metadataBytes());
    }

    /** The bitmaps of an image that are kept up to date. */
    public static List<Bitmap> bitmaps(BlockDevice device, Header header, ImageContext context) throws IOException {
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
        return SnapshotEntry.find(file.name(), snapshots, wanted);
    }

    /** Bytes for each of two caches: a chain has several images. */
    public static long cacheBytes(ImageContext context) {
        return context.limits().cacheBytes() / 4;
    }

    /** What the clusters of an image stand in; opens what it refers to. */
    public static Qcow2Map.Stores stores(ImageFile file, Header header, ImageContext context, Tables tables)
            throws IOException {
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
        return new Qcow2Map.Stores(
                device, tables, new CompressedClusters(device, header, cacheBytes(context)), dataFile, backing);
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
