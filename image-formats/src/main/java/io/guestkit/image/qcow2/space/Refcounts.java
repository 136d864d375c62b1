package io.guestkit.image.qcow2.space;

import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import java.io.IOException;

/**
 * The reference counts of an image: a table of blocks, which grow as clusters are counted. A new block stands in the
 * first cluster that it counts, and a larger table behind the blocks for the first clusters that the old one had no
 * place for: nothing was there. Used by one thread at a time. Spec: section "Host cluster management".
 */
public final class Refcounts extends StoredRefcounts {

    /** As QEMU: block/qcow2.h, {@code QCOW_MAX_REFTABLE_SIZE}. */
    private static final long MOST_TABLE_BYTES = 8L << 20;

    private final StorageDevice file;
    private final WritableTables tables;
    private final TableClusters known;
    private boolean detached;

    /** The counts of an image whose refcount table has {@code clusters} clusters from {@code offset} on. */
    public Refcounts(
            StorageDevice file, WritableTables tables, TableClusters known, Geometry geometry, Location location) {
        super(file, tables, geometry, location);
        this.file = file;
        this.tables = tables;
        this.known = known;
    }

    /** Adds the table and the blocks to the clusters that are known to be in use. */
    public void addTo(TableClusters all) throws IOException {
        all.add(table, entries * Long.BYTES, "refcount table");
        for (long index = 0; index < entries; index++) {
            long block = block(index);
            if (block != 0) {
                all.add(block, clusterSize(), "refcount block %d".formatted(index));
            }
        }
    }

    /** Counts a cluster once more or once less; {@code by} is 1 or -1. Gives the new count. */
    public long change(long cluster, int by) throws IOException {
        long count = get(cluster) + by;
        if (count < 0) {
            throw CorruptImageException.at(
                    file.description() + " > qcow2 refcounts",
                    cluster << geometry.clusterBits(),
                    "refcount of this cluster is 0, expected at least 1 as it was in use");
        }
        if (count > geometry.most() || count == Long.MAX_VALUE) {
            throw UnsupportedImageException.of(
                    file.description(),
                    "a cluster in use more than %d times, which %d refcount_bits can't tell"
                            .formatted(geometry.most(), geometry.bits()));
        }
        set(cluster, count);
        return count;
    }

    /** Sets how often a cluster is in use, at most {@link Geometry#most}. */
    public void set(long cluster, long count) throws IOException {
        provide(cluster);
        set(block(cluster >>> geometry.blockBits()), cluster, count);
    }

    private void set(long block, long cluster, long count) throws IOException {
        long at = block + geometry.wordAt(cluster);
        tables.put(at, Rank.REFCOUNT_BLOCK, geometry.set(tables.word(at), cluster, count));
    }

    /** Sees to it that a cluster can be counted, which may take up the cluster itself. */
    void provide(long cluster) throws IOException {
        long index = cluster >>> geometry.blockBits();
        if (index >= entries) {
            grow(index + 1);
        }
        if (block(index) == 0) {
            long first = index << geometry.blockBits();
            long block = first << geometry.clusterBits();
            known.add(block, clusterSize(), "new refcount block");
            tables.create(block, clusterSize());
            set(block, first, 1);
            tables.put(table + index * Long.BYTES, Rank.REFCOUNT_TABLE, block);
        }
    }

    /** Moves to a table of at least {@code wanted} entries, and half as many again as before. */
    private void grow(long wanted) throws IOException {
        long first = entries << geometry.blockBits(); // the first cluster that can't be counted yet
        long perCluster = clusterSize() / Long.BYTES;
        long blocks = 1;
        long tableClusters;
        do {
            long needed = Math.max(Math.max(wanted, entries + entries / 2), entries + blocks);
            tableClusters = (needed + perCluster - 1) / perCluster;
        } while (tableClusters + blocks > blocks << geometry.blockBits() && blocks++ > 0);
        if (tableClusters * clusterSize() > MOST_TABLE_BYTES) {
            throw UnsupportedImageException.of(
                    file.description(),
                    "a refcount table of more than %d bytes for a larger file".formatted(MOST_TABLE_BYTES));
        }
        move(first, blocks, (int) tableClusters);
    }

    /** Writes blocks and, behind them, the new table from the cluster {@code first} on, and leads there. */
    private void move(long first, long blocks, int tableClusters) throws IOException {
        long firstBlock = first << geometry.clusterBits();
        long newTable = firstBlock + blocks * clusterSize();
        long tableBytes = (long) tableClusters << geometry.clusterBits();
        known.add(firstBlock, newTable + tableBytes - firstBlock, "new refcount table");
        tables.create(firstBlock, newTable + tableBytes - firstBlock);
        tables.copy(table, newTable, entries * Long.BYTES);
        for (long i = 0; i < blocks; i++) {
            tables.put(newTable + (entries + i) * Long.BYTES, Rank.REFCOUNT_TABLE, firstBlock + i * clusterSize());
        }
        for (long cluster = first; cluster < first + blocks + tableClusters; cluster++) {
            set(firstBlock + ((cluster - first) >>> geometry.blockBits()) * clusterSize(), cluster, 1);
        }
        tables.writeBack();
        if (!detached) {
            new HeaderFields(file).refcountTable(newTable, tableClusters);
        }
        long oldTable = table;
        long oldBytes = entries * Long.BYTES;
        table = newTable;
        entries = tableBytes / Long.BYTES;
        known.remove(oldTable, oldBytes);
        for (long done = 0; done < oldBytes; done += clusterSize()) {
            change((oldTable + done) >>> geometry.clusterBits(), -1); // nothing on the medium leads there any more
        }
    }

    /** Where the table stands. */
    Location location() {
        return new Location(table, (int) ((entries * Long.BYTES) >>> geometry.clusterBits()));
    }

    /** Goes on in a copy of the table, to which the header does not lead yet. */
    void detach(long copy) {
        table = copy;
        detached = true;
    }

    boolean isDetached() {
        return detached;
    }

    /** The header leads to the table. */
    void attach() {
        detached = false;
    }

    /** Goes back to the table to which the header leads. */
    void attach(long offset, long count) {
        table = offset;
        entries = count;
        detached = false;
    }
}
