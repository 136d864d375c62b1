package io.guestkit.image.qcow2.write;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.Limits;
import io.guestkit.image.qcow2.read.Header;
import io.guestkit.image.qcow2.read.L2Entry;
import io.guestkit.image.qcow2.read.Qcow2Map;
import io.guestkit.image.qcow2.read.SnapshotEntry;
import io.guestkit.image.qcow2.read.TableWalk;
import io.guestkit.image.qcow2.space.Allocator;
import io.guestkit.image.qcow2.space.HeaderFields;
import io.guestkit.image.qcow2.space.Rank;
import io.guestkit.image.qcow2.space.Space;
import io.guestkit.image.qcow2.space.WritableTables;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes, applies and deletes internal snapshots, while nobody else uses the disk. Spec: section "Snapshots".
 *
 * <p>Clusters of two states count twice, and then bit 63 of no entry says that they are used once. Whatever happens in
 * between, that bit is cleared before a count rises, and set after one fell: a writer that is cut off leaves entries
 * that are copied without need, and never one that two states share and one overwrites.
 */
final class Snapshots {

    private static final int LONGEST_NAME = 0xffff; // as its length is stored

    private final Space space;
    private final WritableTables tables;
    private final StorageDevice file;
    private final ActiveDisk disk;
    private final Header header;
    private final Limits limits;
    private final List<SnapshotEntry> entries;

    Snapshots(Space space, ActiveDisk disk, Limits limits) throws IOException {
        this.space = space;
        this.tables = space.tables();
        this.file = space.file();
        this.disk = disk;
        this.header = disk.header();
        this.limits = limits;
        this.entries = SnapshotEntry.readAll(file, header, limits);
    }

    /** Takes a snapshot of the disk, and gives its identifier: one above the highest number among the others. */
    String create(String name, Instant when) throws IOException {
        if (entries.size() >= limits.tableEntries()) {
            throw UnsupportedImageException.of(
                    file.description(), "more than %d snapshots, over the limit".formatted(entries.size()));
        }
        if (Names.encode(name).length > LONGEST_NAME) {
            throw UnsupportedImageException.of(
                    file.description(), "a snapshot's name of more than %d bytes".formatted(LONGEST_NAME));
        }
        share(header.l1());
        Header.L1Location copy = disk.tables().copyL1(header.l1(), header.l1().entries());
        String id = Long.toString(
                entries.stream().mapToLong(Snapshots::number).max().orElse(0) + 1);
        List<ByteBuffer> table = stored(entries);
        table.add(SnapshotEntry.encode(copy, id, name, when, header.size()));
        replaceTable(table);
        return id;
    }

    private static long number(SnapshotEntry entry) {
        String id = entry.facts().id();
        return id.matches("[0-9]{1,18}") ? Long.parseLong(id) : 0;
    }

    /** Makes the disk what it was. */
    void apply(String idOrName) throws IOException {
        SnapshotEntry snapshot = SnapshotEntry.find(file.description(), entries, idOrName);
        Header.L1Location kept = snapshot.l1(file, header, limits);
        long size = snapshot.facts().diskSize();
        share(kept);
        int count = (int) Math.max(kept.entries(), header.l1EntriesFor(size));
        Header.L1Location copy = disk.tables().copyL1(kept, count);
        new HeaderFields(file).disk(size, copy.offset(), copy.entries());
        release(header.l1());
        eachTable(header.l1(), table -> space.known().remove(table, header.clusterSize()));
        disk.tables().freeL1(header.l1());
        eachTable(copy, table -> space.known().add(table, header.clusterSize(), "L2 table"));
    }

    /** Forgets a snapshot. */
    void delete(String idOrName) throws IOException {
        SnapshotEntry snapshot = SnapshotEntry.find(file.description(), entries, idOrName);
        Header.L1Location l1 = snapshot.l1(file, header, limits);
        List<SnapshotEntry> others = new ArrayList<>(entries);
        others.remove(snapshot);
        replaceTable(stored(others));
        release(l1);
        disk.tables().freeL1(l1);
        flagUsedOnce();
    }

    /** The entries as they stand in the file. */
    private List<ByteBuffer> stored(List<SnapshotEntry> some) throws IOException {
        List<ByteBuffer> stored = new ArrayList<>();
        for (SnapshotEntry entry : some) {
            int present = (int) Math.min(entry.length(), file.size() - entry.offset());
            ByteBuffer bytes = ByteBuffer.allocate(entry.length());
            bytes.put(file.read(entry.offset(), present)).rewind();
            stored.add(bytes);
        }
        return stored;
    }

    /** Writes a new snapshot table, leads there, and gives up the old one. */
    private void replaceTable(List<ByteBuffer> table) throws IOException {
        int bytes = table.stream().mapToInt(ByteBuffer::remaining).sum();
        long offset = 0;
        if (bytes > 0) {
            offset = space.allocator().allocateTable(bytes, header.clusterBits(), "new snapshot table");
            ByteBuffer whole = ByteBuffer.allocate(bytes);
            table.forEach(whole::put);
            file.write(offset, whole.flip());
        }
        tables.writeBack();
        new HeaderFields(file).snapshots(table.size(), offset);
        long old = SnapshotEntry.bytes(entries);
        if (old > 0) {
            space.known().remove(header.snapshots().offset(), old);
            int clusters = (int) ((old - 1) >>> header.clusterBits()) + 1;
            space.allocator().free(header.snapshots().offset() >>> header.clusterBits(), clusters);
        }
    }

    /** Counts everything below an L1 table once more; when that can't be, nothing has changed. */
    private void share(Header.L1Location l1) throws IOException {
        flag(l1, (at, entry) -> entry & ~Qcow2Map.COPIED);
        tables.writeBack();
        long[] done = {0};
        try {
            eachCluster(l1, cluster -> {
                space.refcounts().change(cluster, 1);
                done[0]++;
            });
        } catch (ImageException full) {
            eachCluster(l1, cluster -> {
                if (done[0]-- > 0) {
                    space.refcounts().change(cluster, -1);
                }
            });
            flagUsedOnce();
            throw full;
        }
    }

    private void release(Header.L1Location l1) throws IOException {
        eachCluster(l1, cluster -> space.allocator().release(cluster));
    }

    /** Sets bit 63 of the active entries whose clusters are used once. */
    private void flagUsedOnce() throws IOException {
        flag(header.l1(), (at, entry) -> {
            boolean once = space.refcounts().get((entry & Qcow2Map.OFFSET) >>> header.clusterBits()) == 1;
            return once ? entry | Qcow2Map.COPIED : entry;
        });
    }

    /** Changes the entries of an L1 table and its L2 tables that lead to a whole cluster. */
    private void flag(Header.L1Location l1, WritableTables.Edit change) throws IOException {
        boolean extended = header.features().extendedL2();
        WritableTables.Edit edit = (at, word) -> {
            boolean leads = (word & Qcow2Map.OFFSET) != 0 && (word & Qcow2Map.COMPRESSED) == 0;
            return leads ? change.word(at, word) : word;
        };
        eachTable(l1, table -> {
            tables.edit(
                    table,
                    header.clusterSize(),
                    Rank.L2_TABLE,
                    (at, word) -> extended && at % 16 != 0 ? word : edit.word(at, word));
            makeRoom();
        });
        tables.edit(l1.offset(), (long) l1.entries() * Long.BYTES, Rank.L1_TABLE, edit);
    }

    private void makeRoom() throws IOException {
        if (tables.isFull()) {
            tables.writeBack();
        }
    }

    /** What is done with an offset or a cluster. */
    @FunctionalInterface
    private interface Each {
        void at(long place) throws IOException;
    }

    private void eachTable(Header.L1Location l1, Each each) throws IOException {
        new TableWalk(tables, header).walk(l1, new Sound() {
            @Override
            boolean sound(long table) throws IOException {
                each.at(table);
                return false;
            }
        });
    }

    /** Visits the L2 tables and all clusters that they lead to, as often as they do. */
    private void eachCluster(Header.L1Location l1, Each each) throws IOException {
        new TableWalk(tables, header).walk(l1, new Sound() {
            @Override
            boolean sound(long table) throws IOException {
                makeRoom();
                each.at(table >>> header.clusterBits());
                return true;
            }

            @Override
            public void entry(long at, L2Entry entry) throws IOException {
                Allocator.Run run = disk.tables().clusters(entry);
                long last = run.first() + run.count() - 1;
                if (run.count() > 0 && last > (file.size() - 1) >>> header.clusterBits()) {
                    throw corrupt("L2", at, entry.word(), "a cluster within the file");
                }
                for (int i = 0; i < run.count(); i++) {
                    each.at(run.first() + i);
                }
            }
        });
    }

    /** A walk over L2 tables, each of which must be in the file and once. */
    private abstract class Sound implements TableWalk.Visitor {

        private final Set<Long> visited = new HashSet<>();

        /** Visits an L2 table; tells whether its entries are to be visited. */
        abstract boolean sound(long table) throws IOException;

        @Override
        public final boolean table(long at, long entry) throws IOException {
            long table = entry & Qcow2Map.OFFSET;
            if (table == 0) {
                return false;
            }
            boolean within = table <= file.size() - header.clusterSize();
            if (!within || table % header.clusterSize() != 0 || !visited.add(table)) {
                throw corrupt("L1", at, entry, "an L2 table of its own within the file");
            }
            return sound(table);
        }
    }

    private CorruptImageException corrupt(String table, long at, long entry, String expected) {
        return CorruptImageException.at(
                "%s > qcow2 %s table".formatted(file.description(), table),
                at,
                "%s entry is 0x%016x, expected %s".formatted(table, entry, expected));
    }
}
