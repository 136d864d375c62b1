package io.guestkit.image.qcow2.read;

import io.guestkit.image.qcow2.space.Tables;
import java.io.IOException;

/** The way from an L1 table over its L2 tables to every entry, in the order of the disk. */
public final class TableWalk {

    private final Tables tables;
    private final int clusterBits;
    private final boolean extended;

    public TableWalk(Tables tables, Header header) {
        this.tables = tables;
        this.clusterBits = header.clusterBits();
        this.extended = header.features().extendedL2();
    }

    /** What is done on the way. */
    public interface Visitor {

        /**
         * Looks at an L1 entry that is not 0, which stands at {@code at}; tells whether its L2 table is to be
         * visited.
         */
        boolean table(long at, long entry) throws IOException;

        /**
         * Looks at the L2 entry that stands at {@code at}, whatever it is; nothing to do for who visits no L2 table.
         */
        default void entry(long at, L2Entry entry) throws IOException {}
    }

    /** Walks; the L1 table is within the file. */
    public void walk(Header.L1Location l1, Visitor visitor) throws IOException {
        for (long i = 0; i < l1.entries(); i++) {
            long at = l1.offset() + i * Long.BYTES;
            long entry = tables.word(at);
            if (entry != 0 && visitor.table(at, entry)) {
                walk(entry & Qcow2Map.OFFSET, visitor);
            }
        }
    }

    private void walk(long table, Visitor visitor) throws IOException {
        int step = (extended ? 2 : 1) * Long.BYTES;
        for (long at = table; at < table + (1L << clusterBits); at += step) {
            visitor.entry(at, new L2Entry(tables.word(at), extended ? tables.word(at + Long.BYTES) : 0, extended));
        }
    }
}
