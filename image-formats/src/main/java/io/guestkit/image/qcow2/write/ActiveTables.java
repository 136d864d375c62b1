package io.guestkit.image.qcow2.write;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.image.qcow2.read.CompressedClusters;
import io.guestkit.image.qcow2.read.Header;
import io.guestkit.image.qcow2.read.L2Entry;
import io.guestkit.image.qcow2.read.Qcow2Map;
import io.guestkit.image.qcow2.space.Allocator;
import io.guestkit.image.qcow2.space.Rank;
import io.guestkit.image.qcow2.space.Space;
import java.io.IOException;
import java.util.List;

/** The active L1 table and the L2 tables below it, as they are changed. Used under the lock of the space. */
final class ActiveTables {

    private final Space space;
    private final CompressedClusters compressed;
    private final int clusterBits;
    private final int l2Bits;
    private final boolean extended;
    private final Header.L1Location l1;

    ActiveTables(Space space, CompressedClusters compressed, Header header) {
        this.space = space;
        this.compressed = compressed;
        this.clusterBits = header.clusterBits();
        this.l2Bits = header.l2Bits();
        this.extended = header.features().extendedL2();
        this.l1 = header.l1();
    }

    /** The guest cluster behind the last one whose L2 entry stands in the same page as that of {@code cluster}. */
    long endOfPage(long cluster) {
        long perPage = Math.min(1L << l2Bits, space.tables().sliceWords() / (extended ? 2 : 1));
        return (cluster & -perPage) + perPage;
    }

    /** The guest cluster behind the last one of the same L2 table. */
    long endOfTable(long cluster) {
        return ((cluster >>> l2Bits) + 1) << l2Bits;
    }

    boolean hasTable(long cluster) throws IOException {
        return table(l1Entry(cluster >>> l2Bits)) != 0;
    }

    private long l1Entry(long index) throws IOException {
        return space.tables().word(l1.offset() + index * Long.BYTES);
    }

    private long table(long l1Entry) {
        return l1Entry & Qcow2Map.OFFSET;
    }

    /** Puts entries in a row, which stand in one page, and gives up what {@code before} led to. */
    void put(long cluster, List<L2Entry> before, List<L2Entry> after) throws IOException {
        int words = extended ? 2 : 1;
        long[] values = new long[after.size() * words];
        for (int i = 0; i < after.size(); i++) {
            values[i * words] = after.get(i).word();
            if (extended) {
                values[i * words + 1] = after.get(i).bitmap();
            }
        }
        long index = cluster & ((1L << l2Bits) - 1);
        space.tables().put(writable(cluster >>> l2Bits) + index * words * Long.BYTES, Rank.L2_TABLE, values);
        for (int i = 0; i < after.size(); i++) {
            if (before.get(i).isCompressed()
                    || before.get(i).host() != after.get(i).host()) {
                free(before.get(i));
            }
        }
    }

    /** The L2 table of an L1 entry for this image alone: as it is, a copy of a shared one, or a new one. */
    private long writable(long index) throws IOException {
        long entry = l1Entry(index);
        long before = table(entry);
        if (before != 0 && (entry & Qcow2Map.COPIED) != 0) {
            return before;
        }
        long after = space.allocator().allocateTable(clusterSize(), clusterBits, "new L2 table");
        if (before == 0) {
            space.tables().create(after, clusterSize());
        } else {
            space.tables().copy(before, after, clusterSize());
        }
        space.tables().put(l1.offset() + index * Long.BYTES, Rank.L1_TABLE, after | Qcow2Map.COPIED);
        if (before != 0) {
            freeTable(before);
        }
        return after;
    }

    private void free(L2Entry entry) {
        Allocator.Run run = clusters(entry);
        if (run.count() > 0) {
            space.allocator().free(run.first(), run.count());
        }
    }

    /** The host clusters that an entry leads to. */
    Allocator.Run clusters(L2Entry entry) {
        if (entry.isCompressed()) {
            long first = compressed.firstCluster(entry.word());
            return new Allocator.Run(first, (int) (compressed.lastCluster(entry.word()) - first + 1));
        }
        return new Allocator.Run(entry.host() >>> clusterBits, entry.host() == 0 ? 0 : 1);
    }

    /** Gives up L2 tables, whose entries are empty, up to the L1 entry {@code end} exclusively. */
    void drop(long first, long end) throws IOException {
        for (long index = first; index < end; index++) {
            long table = table(l1Entry(index));
            if (table != 0) {
                space.tables().put(l1.offset() + index * Long.BYTES, Rank.L1_TABLE, 0);
                freeTable(table);
            }
        }
    }

    /** Makes a larger L1 table with the same entries, to which nothing leads yet. */
    Header.L1Location copyL1(Header.L1Location from, int entries) throws IOException {
        long bytes = (long) entries * Long.BYTES;
        long copy = space.allocator().allocateTable(bytes, clusterBits, "new L1 table");
        space.tables().create(copy, Math.max(bytes, 1));
        space.tables()
                .edit(
                        copy,
                        (long) from.entries() * Long.BYTES,
                        Rank.L1_TABLE,
                        (at, word) -> space.tables().word(from.offset() + at - copy));
        space.tables().writeBack();
        return new Header.L1Location(copy, entries);
    }

    /** Gives up an L1 table, to which nothing leads any more. */
    void freeL1(Header.L1Location table) {
        long bytes = (long) table.entries() * Long.BYTES;
        if (bytes > 0) {
            space.known().remove(table.offset(), bytes);
            space.allocator().free(table.offset() >>> clusterBits, (int) ((bytes - 1) >>> clusterBits) + 1);
        }
    }

    private void freeTable(long table) {
        space.known().remove(table, clusterSize());
        space.allocator().free(table >>> clusterBits, 1);
    }

    /** Refuses a host cluster to be written to where a table stands, or beyond the end of the file. */
    void requireData(long host) throws IOException {
        if (host >= space.file().size()) {
            throw CorruptImageException.at(
                    space.file().description() + " > qcow2 L2 table",
                    host,
                    "L2 entry leads here, expected a cluster within the file, which has %d bytes"
                            .formatted(space.file().size()));
        }
        space.known().requireNone(host >>> clusterBits, "cluster of an L2 entry");
    }

    private long clusterSize() {
        return 1L << clusterBits;
    }
}
