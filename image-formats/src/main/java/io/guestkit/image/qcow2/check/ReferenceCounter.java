package io.guestkit.image.qcow2.check;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.image.qcow2.read.Bitmap;
import io.guestkit.image.qcow2.read.BitmapsExtension;
import io.guestkit.image.qcow2.read.CompressedClusters;
import io.guestkit.image.qcow2.read.Encryption;
import io.guestkit.image.qcow2.read.Header;
import io.guestkit.image.qcow2.read.L2Entry;
import io.guestkit.image.qcow2.read.Qcow2Map;
import io.guestkit.image.qcow2.read.SnapshotEntry;
import io.guestkit.image.qcow2.read.TableWalk;
import io.guestkit.image.qcow2.space.StoredRefcounts;
import io.guestkit.image.qcow2.space.Tables;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Counts what leads to each cluster of an image: header, tables, data, snapshots, bitmaps. What can't be right by
 * itself is reported on the way. Findings are those of QEMU's check, and as many.
 */
final class ReferenceCounter {

    private static final long L1_RESERVED = 0x7f00_0000_0000_01ffL;
    private static final long L2_RESERVED = 0x3f00_0000_0000_01feL;

    private final BlockDevice file;
    private final Header header;
    private final Tables tables;
    private final Limits limits;
    private final CheckReport.Builder report;
    private final ReferenceCounts counts;
    private final CompressedClusters compressed;

    ReferenceCounter(BlockDevice file, Header header, Tables tables, Limits limits, CheckReport.Builder report)
            throws IOException {
        this.file = file;
        this.header = header;
        this.tables = tables;
        this.limits = limits;
        this.report = report;
        long clusters = ((file.size() - 1) >>> header.clusterBits()) + 1;
        this.counts = new ReferenceCounts(file.description(), clusters, limits.metadataBytes());
        this.compressed = new CompressedClusters(file, header, 0);
    }

    ReferenceCounts counts() {
        return counts;
    }

    /** Counts all but the refcount table and its blocks. */
    void countUsers() throws IOException {
        add(0, header.clusterSize(), "header");
        count(header.l1(), true);
        List<SnapshotEntry> snapshots = SnapshotEntry.readAll(file, header, limits);
        for (SnapshotEntry snapshot : snapshots) {
            try {
                count(snapshot.l1(file, header, limits), false);
            } catch (CorruptImageException broken) {
                report.corruption(broken.getMessage());
            }
        }
        add(header.snapshots().offset(), SnapshotEntry.bytes(snapshots), "snapshot table");
        Encryption.Place encryption = header.extensions().encryption();
        if (encryption != null) {
            add(encryption.offset(), encryption.length(), "encryption header");
        }
        try {
            countBitmaps();
        } catch (CorruptImageException broken) {
            report.corruption(broken.getMessage());
        }
        compressed.close();
    }

    /** Counts the clusters that a range is in; one that is not in the file is a corruption. */
    private void add(long offset, long bytes, String what) throws IOException {
        if (bytes == 0) {
            return;
        }
        long last = (offset + bytes - 1) >>> header.clusterBits();
        if (offset < 0 || offset + bytes < 0 || last >= counts.clusters()) {
            corruption(offset, "%s of %d bytes is here, expected it within the file".formatted(what, bytes));
            return;
        }
        for (long cluster = offset >>> header.clusterBits(); cluster <= last; cluster++) {
            if (!counts.add(cluster, header.refcountGeometry().most())) {
                corruption(
                        cluster << header.clusterBits(),
                        "cluster is used more often than refcount_bits %d can tell".formatted(header.refcountBits()));
            }
        }
    }

    private void corruption(long at, String what) {
        report.corruption("%s @0x%x: %s".formatted(file.description(), at, what));
    }

    private void count(Header.L1Location l1, boolean active) throws IOException {
        add(l1.offset(), (long) l1.entries() * Long.BYTES, "L1 table");
        new TableWalk(tables, header).walk(l1, new Counting(active));
    }

    /** Counts what one L1 table leads to. An L2 table that it leads to again is counted again, but not walked again. */
    private final class Counting implements TableWalk.Visitor {

        private final boolean active;
        private final Set<Long> visited = new HashSet<>();
        private long expected;

        Counting(boolean active) {
            this.active = active;
        }

        @Override
        public boolean table(long at, long entry) throws IOException {
            if ((entry & L1_RESERVED) != 0) {
                corruption(at, "L1 entry is 0x%016x, expected reserved bits to be 0".formatted(entry));
            }
            long table = entry & Qcow2Map.OFFSET;
            add(table, header.clusterSize(), "L2 table");
            expected = 0;
            if (table % header.clusterSize() != 0) {
                corruption(at, "L1 entry is 0x%016x, expected a multiple of the cluster size".formatted(entry));
                return false;
            }
            return table <= file.size() - header.clusterSize() && visited.add(table);
        }

        @Override
        public void entry(long at, L2Entry entry) throws IOException {
            if (!entry.isCompressed() && (entry.word() & L2_RESERVED) != 0) {
                corruption(at, "L2 entry is 0x%016x, expected reserved bits to be 0".formatted(entry.word()));
            }
            if (entry.isCompressed()) {
                compressed(at, entry);
            } else if (entry.host() != 0 || isFirstOfDataFile(entry)) {
                standard(at, entry);
            } else if ((int) entry.bitmap() != 0) {
                corruption(at, "subcluster bitmap is 0x%016x, expected none allocated".formatted(entry.bitmap()));
            }
        }

        /** Spec: section "Cluster mapping", where bit 63 makes an offset of 0 one. */
        private boolean isFirstOfDataFile(L2Entry entry) {
            return header.features().externalData() && (entry.word() & Qcow2Map.COPIED) != 0;
        }

        private void compressed(long at, L2Entry entry) throws IOException {
            if ((entry.word() & Qcow2Map.COPIED) != 0) {
                corruption(at, "L2 entry is 0x%016x, expected bit 63 to be 0".formatted(entry.word()));
            }
            if (header.features().externalData() || entry.bitmap() != 0) {
                corruption(at, "L2 entry is 0x%016x, expected none that is compressed".formatted(entry.word()));
                return;
            }
            long first = compressed.firstCluster(entry.word()) << header.clusterBits();
            long last = compressed.lastCluster(entry.word()) << header.clusterBits();
            add(first, last - first + 1, "compressed cluster");
            if (active) {
                report.allocated(true, true);
            }
        }

        private void standard(long at, L2Entry entry) throws IOException {
            if ((entry.bitmap() >>> 32 & entry.bitmap()) != 0) {
                corruption(at, "subcluster bitmap is 0x%016x, expected one state each".formatted(entry.bitmap()));
                return;
            }
            if (entry.host() % header.clusterSize() != 0) {
                corruption(at, "L2 entry is 0x%016x, expected a multiple of the cluster size".formatted(entry.word()));
                if (entry.data() == 0) {
                    return;
                }
            }
            if (active) {
                report.allocated(expected != 0 && entry.host() != expected, false);
                expected = entry.host() + header.clusterSize();
            }
            if (!header.features().externalData()) {
                add(entry.host(), header.clusterSize(), "data cluster");
            }
        }
    }

    /** Spec: section "Bitmaps". */
    private void countBitmaps() throws IOException {
        BitmapsExtension extension = header.extensions().bitmaps();
        if (extension == null || !header.features().bitmaps()) {
            return;
        }
        add(extension.offset(), extension.size(), "bitmap directory");
        for (Bitmap bitmap : Bitmap.read(file, extension, header, limits)) {
            long bytes = bitmap.tableEntries() * Long.BYTES;
            add(bitmap.tableOffset(), bytes, "bitmap table");
            if (bitmap.tableOffset() > file.size() - bytes) {
                continue;
            }
            for (long at = bitmap.tableOffset(); at < bitmap.tableOffset() + bytes; at += Long.BYTES) {
                countBitmapData(at, tables.word(at));
            }
        }
    }

    private void countBitmapData(long at, long entry) throws IOException {
        long offset = entry & Qcow2Map.OFFSET;
        boolean reserved = (entry & ~(Qcow2Map.OFFSET | 1)) != 0 || (offset != 0 && (entry & 1) != 0);
        if (reserved || offset % header.clusterSize() != 0) {
            corruption(at, "bitmap table entry is 0x%016x, expected the offset of a cluster".formatted(entry));
        } else if (offset != 0) {
            add(offset, header.clusterSize(), "bitmap");
        }
    }

    /** Counts the refcount table and its blocks; tells whether these are as they have to be. */
    boolean countRefcounts(StoredRefcounts stored) throws IOException {
        add(
                header.refcountTable().offset(),
                (long) header.refcountTable().clusters() << header.clusterBits(),
                "refcount table");
        boolean sound = true;
        for (long i = 0; i < stored.blocks(); i++) {
            CorruptImageException fault = stored.fault(i);
            if (fault != null) {
                report.corruption(fault.getMessage());
                sound = false;
            } else if (stored.block(i) != 0) {
                sound &= countBlock(stored.block(i));
            }
        }
        return sound;
    }

    private boolean countBlock(long block) throws IOException {
        add(block, header.clusterSize(), "refcount block");
        int count = counts.get(block >>> header.clusterBits());
        if (count != 1) {
            corruption(block, "refcount block is used %d times, expected once".formatted(count));
        }
        return count == 1;
    }
}
