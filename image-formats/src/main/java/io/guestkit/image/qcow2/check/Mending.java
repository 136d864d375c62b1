package io.guestkit.image.qcow2.check;

import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.RepairableImageFormat;
import io.guestkit.image.qcow2.read.Features;
import io.guestkit.image.qcow2.read.Header;
import io.guestkit.image.qcow2.read.Opening;
import io.guestkit.image.qcow2.read.Qcow2Map;
import io.guestkit.image.qcow2.space.HeaderFields;
import io.guestkit.image.qcow2.space.Rank;
import io.guestkit.image.qcow2.space.Refcounts;
import io.guestkit.image.qcow2.space.StoredRefcounts;
import io.guestkit.image.qcow2.space.TableClusters;
import io.guestkit.image.qcow2.space.WritableTables;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Sets the reference counts of an image right by what leads to its clusters, and bit 63 of the active tables by the
 * counts. First what was counted too low, which could be overwritten; last what is leaked. What is wrong beside that
 * stays.
 */
public final class Mending {

    private final StorageDevice file;
    private final ImageContext context;
    private final Header header;

    public Mending(StorageDevice file, ImageContext context) throws IOException {
        this.file = file;
        this.context = context;
        this.header = Opening.readHeader(file, context);
    }

    /** Checks, mends and checks again; tells what was found first, and how much of it is gone. */
    public CheckReport run(RepairableImageFormat.Repair how) throws IOException {
        Check check = new Check(file, header, context);
        CheckReport found = check.report();
        boolean all = how == RepairableImageFormat.Repair.ALL;
        if (check.isStructureBroken()) {
            if (!all) {
                return found; // no count can be trusted, and none is touched
            }
            writeAnew();
        } else if (!found.isClean()) {
            adjust(check, all);
        }
        Header mended = Opening.readHeader(file, context);
        if (all) {
            flag(mended);
        }
        CheckReport left = new Check(file, mended, context).report();
        if (all && left.corruptions() == 0) {
            markSound(mended);
        }
        return report(found, left);
    }

    /** What was found, how much of it is gone, and the image as it is now. */
    private static CheckReport report(CheckReport found, CheckReport left) {
        return new CheckReport(
                found.corruptions(),
                found.leaks(),
                Math.max(0, found.corruptions() - left.corruptions()),
                Math.max(0, found.leaks() - left.leaks()),
                left.imageEnd(),
                left.totalUnits(),
                left.allocatedUnits(),
                left.fragmentedUnits(),
                left.compressedUnits(),
                found.findings());
    }

    /** Changes the counts that are wrong where they stand. */
    private void adjust(Check check, boolean all) throws IOException {
        WritableTables tables = tables();
        TableClusters known = new TableClusters(file.description(), header.clusterBits(), 1); // takes no clusters
        Refcounts refcounts = new Refcounts(file, tables, known, header.refcountGeometry(), header.refcountTable());
        for (boolean raising : new boolean[] {true, false}) {
            check.differences((cluster, is, counted) -> {
                if (raising == is < counted && (all || !raising)) {
                    refcounts.set(cluster, counted);
                }
                writeBackWhenFull(tables);
            });
            tables.writeBack();
        }
    }

    private WritableTables tables() {
        return new WritableTables(file, header.clusterSize(), Opening.cacheBytes(context));
    }

    private static void writeBackWhenFull(WritableTables tables) throws IOException {
        if (tables.isFull()) {
            tables.writeBack();
        }
    }

    /** Writes a refcount table and blocks behind all that is there, and leads there. */
    private void writeAnew() throws IOException {
        ReferenceCounter counter =
                new ReferenceCounter(file, header, tables(), context.limits(), new CheckReport.Builder());
        counter.countUsers();
        ReferenceCounts counts = counter.counts();
        StoredRefcounts.Geometry geometry = header.refcountGeometry();
        long first = counts.clusters();
        long blocks = 0;
        long tableClusters = 1;
        while (blocks << geometry.blockBits() < first + tableClusters + blocks) {
            blocks++;
            tableClusters = ((blocks * Long.BYTES - 1) >>> header.clusterBits()) + 1;
        }
        if (tableClusters << header.clusterBits() > Header.MOST_REFCOUNT_TABLE) {
            throw UnsupportedImageException.of(file.description(), "a refcount table for a file of this size");
        }
        long end = first + tableClusters + blocks;
        ByteBuffer table = ByteBuffer.allocate((int) (tableClusters << header.clusterBits()));
        for (long index = 0; index < blocks; index++) {
            long block = (first + tableClusters + index) << header.clusterBits();
            table.putLong(block);
            file.write(block, block(counts, index << geometry.blockBits(), end));
        }
        file.write(first << header.clusterBits(), table.rewind());
        file.flush();
        new HeaderFields(file).refcountTable(first << header.clusterBits(), (int) tableClusters);
    }

    /**
     * The block for the clusters from {@code first} on; behind those of the file, it counts the new ones up to the
     * end.
     */
    private ByteBuffer block(ReferenceCounts counts, long first, long end) {
        StoredRefcounts.Geometry geometry = header.refcountGeometry();
        ByteBuffer block = ByteBuffer.allocate(header.clusterSize());
        long stop = Math.min(first + (1L << geometry.blockBits()), end);
        for (long cluster = first; cluster < stop; cluster++) {
            long count = cluster < counts.clusters() ? counts.get(cluster) : 1;
            geometry.set(block, cluster, count);
        }
        return block;
    }

    /** Sets or clears bit 63 of the active tables by the counts. */
    private void flag(Header mended) throws IOException {
        WritableTables tables = tables();
        StoredRefcounts stored = new StoredRefcounts(file, tables, mended.refcountGeometry(), mended.refcountTable());
        Check.eachFlag(file, mended, tables, (at, entry, inL1) -> {
            boolean once = stored.get((entry & Qcow2Map.OFFSET) >>> mended.clusterBits()) == 1;
            boolean flagged = (entry & Qcow2Map.COPIED) != 0;
            if (once != flagged && !mended.features().externalData()) {
                tables.put(at, inL1 ? Rank.L1_TABLE : Rank.L2_TABLE, entry ^ Qcow2Map.COPIED);
                writeBackWhenFull(tables);
            }
        });
        tables.writeBack();
    }

    /** Takes away the marks of a dirty and of a corrupt image. */
    private void markSound(Header mended) throws IOException {
        if (mended.features().dirty() || mended.features().corrupt()) {
            long bits = file.bigEndian(Header.STRUCTURE, Features.INCOMPATIBLE_AT, Long.BYTES)
                    .i64(0);
            new HeaderFields(file).incompatible(bits & ~Features.DIRTY_OR_CORRUPT);
        }
    }
}
