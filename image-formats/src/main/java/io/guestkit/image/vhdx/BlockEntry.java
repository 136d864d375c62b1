package io.guestkit.image.vhdx;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;

/**
 * An entry of the block allocation table, for a block of the disk or of the sector bitmap. Spec: section 2.5.1.
 *
 * @param view the table, for complaints that need the rest of the file
 * @param at where the entry stands in it
 * @param state one of those below; for a sector bitmap only the first and {@link #FULLY_PRESENT}
 * @param offset where the block begins in the file, when it is stored there
 */
record BlockEntry(StructView view, int at, int state, long offset) {

    static final int NOT_PRESENT = 0;
    static final int UNDEFINED = 1;
    static final int ZERO = 2;
    static final int UNMAPPED = 3;
    static final int FULLY_PRESENT = 6;
    static final int PARTIALLY_PRESENT = 7;

    private static final long STATE = 0x7;
    private static final long RESERVED = 0xf_fff8; // bits 3-19

    static BlockEntry parse(StructView v, int at) throws ImageException {
        long value = v.i64(at);
        BlockEntry entry = new BlockEntry(v, at, (int) (value & STATE), value & ~(STATE | RESERVED));
        if ((value & RESERVED) != 0) {
            throw entry.corrupt("0 in bits 3 to 19");
        }
        if (entry.state > UNMAPPED && entry.state < FULLY_PRESENT) {
            throw entry.corrupt("a state of 0 to 3, 6 or 7");
        }
        return entry;
    }

    /** Whether the file has the block, or some of its sectors. */
    boolean isStored() {
        return state >= FULLY_PRESENT;
    }

    CorruptImageException corrupt(String expected) throws ImageException {
        return view.corrupt(at, "the entry is 0x%016x, expected %s", view.i64(at), expected);
    }
}
