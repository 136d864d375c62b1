package io.guestkit.image.qcow2.write;

import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.RepairableImageFormat;
import io.guestkit.core.spi.image.WritableImageFile;
import io.guestkit.image.qcow2.check.Mending;
import io.guestkit.image.qcow2.read.Encryption;
import io.guestkit.image.qcow2.read.Features;
import io.guestkit.image.qcow2.read.Header;
import io.guestkit.image.qcow2.read.Opening;
import io.guestkit.image.qcow2.read.Qcow2Map;
import io.guestkit.image.qcow2.read.SnapshotEntry;
import io.guestkit.image.qcow2.space.Refcounts;
import io.guestkit.image.qcow2.space.Space;
import io.guestkit.image.qcow2.space.TableClusters;
import io.guestkit.image.qcow2.space.WritableTables;
import java.io.IOException;
import java.util.List;

/** Opens images for writing: refuses by name what is only read, and finds out where the tables stand. */
public final class WritableOpening {

    /** Bytes that it takes to remember a cluster with a table in it. */
    private static final int BYTES_PER_TABLE = 64;

    private WritableOpening() {}

    public static WritableQcow2Image open(WritableImageFile file, ImageContext context) throws IOException {
        StorageDevice device = file.device();
        Header header = Opening.readHeader(device, context);
        refuse(device, header, context);
        if (header.features().dirty()) {
            mend(device, context);
            header = Opening.readHeader(device, context);
        }
        WritableTables tables = new WritableTables(device, header.clusterSize(), Opening.cacheBytes(context));
        Qcow2Map.Stores stores = Opening.stores(file.readable(), header, context, tables);
        Space space = space(device, header, context, tables);
        addSnapshots(space.known(), SnapshotEntry.readAll(device, header, context.limits()), header);
        Qcow2Map map = new Qcow2Map(header, header.l1(), stores);
        for (int i = 0; i < header.l1().entries(); i++) {
            long table = map.l2Table(i);
            if (table != 0) {
                space.known().add(table, header.clusterSize(), "L2 table %d".formatted(i));
            }
        }
        return new WritableQcow2Image(file, context, space, stores);
    }

    /** The counts of an image that was not closed cleanly are made anew. */
    private static void mend(StorageDevice device, ImageContext context) throws IOException {
        CheckReport report = new Mending(device, context).run(RepairableImageFormat.Repair.ALL);
        if (!report.isClean()) {
            throw UnsupportedImageException.of(
                    device.description(),
                    "writing to an image that was not closed cleanly (dirty bit) and could not be repaired: "
                            + report.findings().get(0));
        }
    }

    private static void refuse(StorageDevice device, Header header, ImageContext context)
            throws UnsupportedImageException {
        Features features = header.features();
        String why = null;
        if (context.snapshot().isPresent()) {
            why = "writing to a snapshot, which is kept as it is";
        } else if (features.corrupt()) {
            why = "writing to an image that is marked as corrupt (corrupt bit), before it is repaired";
        } else if (features.externalData()) {
            why = "writing to an image with an external data file";
        } else if (header.encryption() != Encryption.Method.NONE) {
            why = "writing to an encrypted image";
        }
        if (why != null) {
            throw UnsupportedImageException.of(device.description(), why);
        }
    }

    private static void addSnapshots(TableClusters known, List<SnapshotEntry> snapshots, Header header)
            throws IOException {
        if (!snapshots.isEmpty()) {
            known.add(header.snapshots().offset(), SnapshotEntry.bytes(snapshots), "snapshot table");
        }
        for (SnapshotEntry snapshot : snapshots) {
            known.add(snapshot.l1Offset(), snapshot.l1Entries() * Long.BYTES, "L1 table of a snapshot");
        }
    }

    /** The space of an image, which knows header, L1 table and refcount structures. */
    public static Space space(StorageDevice file, Header header, ImageContext context, WritableTables tables)
            throws IOException {
        long most = context.limits().metadataBytes() / BYTES_PER_TABLE;
        TableClusters known = new TableClusters(file.description(), header.clusterBits(), most);
        known.add(0, header.clusterSize(), "header");
        known.add(header.l1().offset(), (long) header.l1().entries() * Long.BYTES, "L1 table");
        Refcounts refcounts = new Refcounts(file, tables, known, header.refcountGeometry(), header.refcountTable());
        refcounts.addTo(known);
        return new Space(file, tables, known, refcounts);
    }
}
