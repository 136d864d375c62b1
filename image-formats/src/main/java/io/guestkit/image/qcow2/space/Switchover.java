package io.guestkit.image.qcow2.space;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reference counts that change all at once. They go on in copies of the refcount table and of all its blocks, to which
 * nothing on the medium leads until the header does: so a count and the bit 63 that tells of it never disagree there.
 * Whoever is cut off before leaves copies that nobody uses. Used once, by one thread.
 */
final class Switchover {

    private final Refcounts refcounts;
    private final WritableTables tables;
    private final TableClusters known;
    private final Allocator allocator;
    private final SortedMap<Long, Long> copies = new TreeMap<>(); // blocks by their index
    private final List<Table> wasted = new ArrayList<>();
    private final List<Long> oldBlocks = new ArrayList<>();
    private Table copy = new Table(0, 0);
    private Table old = copy;

    /** A refcount table by where it begins and how many entries it has. */
    private record Table(long offset, long entries) {

        long bytes() {
            return entries * Long.BYTES;
        }
    }

    Switchover(Refcounts refcounts, WritableTables tables, TableClusters known, Allocator allocator) {
        this.refcounts = refcounts;
        this.tables = tables;
        this.known = known;
        this.allocator = allocator;
    }

    /** Takes the clusters of the copies, which count on the medium as well, and goes on in them. */
    void begin() throws IOException {
        while (takeTable() || takeBlocks()) {
            // to take clusters may take a block or a larger table more
        }
        old = current();
        for (Map.Entry<Long, Long> block : copies.entrySet()) {
            oldBlocks.add(refcounts.block(block.getKey()));
            tables.copy(refcounts.block(block.getKey()), block.getValue(), refcounts.clusterSize());
        }
        tables.copy(old.offset, copy.offset, old.bytes());
        tables.edit(
                copy.offset,
                old.bytes(),
                Rank.REFCOUNT_TABLE,
                (at, word) -> copies.getOrDefault((at - copy.offset) / Long.BYTES, 0L));
        known.record();
        refcounts.detach(copy.offset);
    }

    private Table current() {
        return new Table(refcounts.table, refcounts.entries);
    }

    private boolean takeTable() throws IOException {
        if (copy.entries == refcounts.entries) {
            return false;
        }
        if (copy.entries > 0) {
            wasted.add(copy);
        }
        Table wanted = current();
        copy = new Table(allocator.allocateTable(wanted.bytes(), clusterBits(), "new refcount table"), wanted.entries);
        return true;
    }

    private boolean takeBlocks() throws IOException {
        int before = copies.size();
        for (long index = 0; index < refcounts.entries; index++) {
            if (refcounts.block(index) != 0 && !copies.containsKey(index)) {
                copies.put(
                        index, allocator.allocateTable(refcounts.clusterSize(), clusterBits(), "new refcount block"));
            }
        }
        return copies.size() > before;
    }

    private int clusterBits() {
        return refcounts.geometry.clusterBits();
    }

    /** Counts what the copies stand for as unused, for the time when the header leads to the copies. */
    void retire() throws IOException {
        for (long block : oldBlocks) {
            refcounts.change(block >>> clusterBits(), -1);
        }
        for (Table table : concat(wasted, old)) {
            for (long done = 0; done < table.bytes(); done += refcounts.clusterSize()) {
                refcounts.change((table.offset + done) >>> clusterBits(), -1);
            }
        }
    }

    private static List<Table> concat(List<Table> tables, Table last) {
        List<Table> all = new ArrayList<>(tables);
        all.add(last);
        return all;
    }

    /** Stays with the copies, to which the header on the medium leads now. */
    void finish() {
        known.endRecord();
        refcounts.attach();
        oldBlocks.forEach(block -> known.remove(block, refcounts.clusterSize()));
        concat(wasted, old).forEach(table -> known.remove(table.offset, table.bytes()));
        allocator.lookAgain();
    }

    /** Goes back to the counts on the medium and gives up the copies, and whatever was counted in them alone. */
    void undo() throws IOException {
        tables.writeBack(); // while those clusters are nobody else's
        if (refcounts.isDetached()) {
            known.undo();
            refcounts.attach(old.offset, old.entries);
        }
        copies.values().forEach(block -> giveUp(block, refcounts.clusterSize()));
        concat(wasted, copy).forEach(table -> giveUp(table.offset, table.bytes()));
        allocator.lookAgain();
    }

    private void giveUp(long offset, long bytes) {
        known.remove(offset, bytes);
        int clusters = (int) ((bytes + refcounts.clusterSize() - 1) >>> clusterBits());
        if (clusters > 0) {
            allocator.free(offset >>> clusterBits(), clusters);
        }
    }
}
