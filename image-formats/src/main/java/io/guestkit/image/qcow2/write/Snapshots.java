package io.guestkit.image.qcow2.write;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.CorruptImageException;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes, applies and deletes internal snapshots, while nobody else uses the disk. Spec: section "Snapshots".
 *
 * <p>Clusters of two states count twice, and then bit 63 of no active entry says that they are used once. So that both
 * hold at any moment, whatever the counts change for is written to new tables, and the header leads to these and to the
 * new counts with one write ({@link Space#atOnce}). A snapshot keeps the tables of the disk as they were, bit 63
 * included, which says something in active tables only; the disk goes on in copies.
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
        String id = Long.toString(
                entries.stream().mapToLong(Snapshots::number).max().orElse(0) + 1);
        Header.L1Location l1 = header.l1();
        List<Long> given = new ArrayList<>();
        space.atOnce(() -> {
            share(l1);
            Header.L1Location copy = disk.tables().copyL1(l1, l1.entries());
            eachTable(l1, (at, table) -> {
                if (space.refcounts().get(table >>> header.clusterBits()) == 1) {
                    given.add(table);
                    long fresh = takeTable();
                    tables.copy(table, fresh, header.clusterSize());
                    flag(fresh, word -> word & ~Qcow2Map.COPIED);
                    put(copy, at - l1.offset(), fresh | Qcow2Map.COPIED);
                } else {
                    space.refcounts().change(table >>> header.clusterBits(), 1);
                    put(copy, at - l1.offset(), table);
                }
            });
            List<ByteBuffer> table = stored(entries);
            table.add(SnapshotEntry.encode(l1, id, name, when, header.size()));
            HeaderFields.State state = state(header.size(), copy, table.size(), snapshotTable(table));
            dropSnapshotTable();
            return state;
        });
        forgetSnapshotTable();
        given.forEach(table -> space.known().remove(table, header.clusterSize()));
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
        unflag(kept);
        tables.writeBack();
        Header.L1Location old = header.l1();
        List<Long> before = new ArrayList<>();
        List<Long> after = new ArrayList<>();
        space.atOnce(() -> {
            eachTable(kept, (at, table) -> {
                space.refcounts().change(table >>> header.clusterBits(), 1);
                after.add(table);
            });
            share(kept);
            int count = (int) Math.max(kept.entries(), header.l1EntriesFor(size));
            Header.L1Location copy = disk.tables().copyL1(kept, count);
            eachTable(old, (at, table) -> before.add(table));
            drop(old);
            return state(size, copy, entries.size(), header.snapshots().offset());
        });
        forgetTables(before);
        forgetL1(old);
        for (long table : after) {
            space.known().add(table, header.clusterSize(), "L2 table");
        }
    }

    /** Forgets a snapshot. */
    void delete(String idOrName) throws IOException {
        SnapshotEntry snapshot = SnapshotEntry.find(file.description(), entries, idOrName);
        Header.L1Location gone = snapshot.l1(file, header, limits);
        List<SnapshotEntry> others = new ArrayList<>(entries);
        others.remove(snapshot);
        List<Long> unused = new ArrayList<>();
        space.atOnce(() -> {
            long table = snapshotTable(stored(others));
            Header.L1Location copy =
                    disk.tables().copyL1(header.l1(), header.l1().entries());
            Deque<Long> spare = new ArrayDeque<>();
            eachTable(header.l1(), (at, old) -> spare.add(takeTable()));
            dropSnapshotTable();
            drop(gone);
            eachTable(
                    header.l1(),
                    (at, old) -> unused.add(
                            own(old, spare.remove(), copy, at - header.l1().offset())));
            dropL1(header.l1());
            return state(header.size(), copy, others.size(), table);
        });
        forgetSnapshotTable();
        forgetL1(gone);
        forgetL1(header.l1());
        forgetTables(unused);
    }

    /** Sets bit 63 where it is right now: of a table that nobody else uses, in its copy. Gives the unused one. */
    private long own(long table, long spare, Header.L1Location l1, long entryAt) throws IOException {
        boolean owned = isUsedOnce(table);
        boolean same = true;
        if (owned) {
            for (long at = table; at < table + header.clusterSize(); at += entryBytes()) {
                same &= !leads(tables.word(at)) || flagged(tables.word(at)) == tables.word(at);
            }
        }
        long stays = same ? table : spare;
        long unused = same ? spare : table;
        if (!same) {
            tables.copy(table, spare, header.clusterSize());
            flag(spare, this::flagged);
        }
        put(l1, entryAt, owned ? stays | Qcow2Map.COPIED : stays);
        space.refcounts().change(unused >>> header.clusterBits(), -1);
        makeRoom();
        return unused;
    }

    private boolean isUsedOnce(long offset) throws IOException {
        return space.refcounts().get(offset >>> header.clusterBits()) == 1;
    }

    private long flagged(long entry) throws IOException {
        return isUsedOnce(entry & Qcow2Map.OFFSET) ? entry | Qcow2Map.COPIED : entry & ~Qcow2Map.COPIED;
    }

    private long takeTable() throws IOException {
        return space.allocator().allocateTable(header.clusterSize(), header.clusterBits(), "new L2 table");
    }

    private void put(Header.L1Location l1, long at, long entry) throws IOException {
        tables.put(l1.offset() + at, Rank.L1_TABLE, entry);
        makeRoom();
    }

    private static HeaderFields.State state(long size, Header.L1Location l1, int snapshots, long table) {
        return new HeaderFields.State(size, l1.offset(), l1.entries(), snapshots, table);
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

    /** Writes a new snapshot table, and gives where it begins. */
    private long snapshotTable(List<ByteBuffer> table) throws IOException {
        int bytes = table.stream().mapToInt(ByteBuffer::remaining).sum();
        if (bytes == 0) {
            return 0;
        }
        long offset = space.allocator().allocateTable(bytes, header.clusterBits(), "new snapshot table");
        ByteBuffer whole = ByteBuffer.allocate(bytes);
        table.forEach(whole::put);
        file.write(offset, whole.flip());
        return offset;
    }

    private void dropSnapshotTable() throws IOException {
        drop(header.snapshots().offset(), SnapshotEntry.bytes(entries));
    }

    private void forgetSnapshotTable() {
        space.known().remove(header.snapshots().offset(), SnapshotEntry.bytes(entries));
    }

    /** Counts the clusters of a range once less. */
    private void drop(long offset, long bytes) throws IOException {
        for (long done = 0; done < bytes; done += header.clusterSize()) {
            space.refcounts().change((offset + done) >>> header.clusterBits(), -1);
        }
    }

    /** Counts an L1 table and everything below once less. */
    private void drop(Header.L1Location l1) throws IOException {
        eachTable(l1, (at, table) -> space.refcounts().change(table >>> header.clusterBits(), -1));
        eachCluster(l1, cluster -> space.refcounts().change(cluster, -1));
        dropL1(l1);
    }

    private void dropL1(Header.L1Location l1) throws IOException {
        drop(l1.offset(), (long) l1.entries() * Long.BYTES);
    }

    private void forgetL1(Header.L1Location l1) {
        space.known().remove(l1.offset(), (long) l1.entries() * Long.BYTES);
    }

    private void forgetTables(List<Long> some) {
        some.forEach(table -> space.known().remove(table, header.clusterSize()));
    }

    /** Counts all clusters that L2 tables lead to once more. */
    private void share(Header.L1Location l1) throws IOException {
        eachCluster(l1, cluster -> space.refcounts().change(cluster, 1));
    }

    /** Clears bit 63 of all entries of a snapshot, where it says nothing: so the disk can share its L2 tables. */
    private void unflag(Header.L1Location l1) throws IOException {
        eachTable(l1, (at, table) -> flag(table, word -> word & ~Qcow2Map.COPIED));
        tables.edit(
                l1.offset(), (long) l1.entries() * Long.BYTES, Rank.L1_TABLE, (at, word) -> word & ~Qcow2Map.COPIED);
    }

    /** What becomes of an entry. */
    @FunctionalInterface
    private interface Change {
        long of(long entry) throws IOException;
    }

    /** Changes the entries of an L2 table that lead to a whole cluster. */
    private void flag(long table, Change change) throws IOException {
        tables.edit(
                table,
                header.clusterSize(),
                Rank.L2_TABLE,
                (at, word) -> at % entryBytes() == 0 && leads(word) ? change.of(word) : word);
        makeRoom();
    }

    private static boolean leads(long entry) {
        return (entry & Qcow2Map.OFFSET) != 0 && (entry & Qcow2Map.COMPRESSED) == 0;
    }

    private int entryBytes() {
        return header.features().extendedL2() ? 2 * Long.BYTES : Long.BYTES;
    }

    private void makeRoom() throws IOException {
        if (tables.isFull()) {
            tables.writeBack();
        }
    }

    /** What is done with a cluster. */
    @FunctionalInterface
    private interface EachCluster {
        void at(long cluster) throws IOException;
    }

    /** What is done with an L2 table, and where the L1 entry stands that leads there. */
    @FunctionalInterface
    private interface EachTable {
        void at(long entryAt, long table) throws IOException;
    }

    private void eachTable(Header.L1Location l1, EachTable each) throws IOException {
        new TableWalk(tables, header).walk(l1, new Sound() {
            @Override
            boolean sound(long at, long table) throws IOException {
                each.at(at, table);
                return false;
            }
        });
    }

    /** Visits all clusters that L2 tables lead to, as often as they do. */
    private void eachCluster(Header.L1Location l1, EachCluster each) throws IOException {
        new TableWalk(tables, header).walk(l1, new Sound() {
            @Override
            boolean sound(long at, long table) throws IOException {
                makeRoom();
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
        abstract boolean sound(long at, long table) throws IOException;

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
            return sound(at, table);
        }
    }

    private CorruptImageException corrupt(String table, long at, long entry, String expected) {
        return CorruptImageException.at(
                "%s > qcow2 %s table".formatted(file.description(), table),
                at,
                "%s entry is 0x%016x, expected %s".formatted(table, entry, expected));
    }
}
