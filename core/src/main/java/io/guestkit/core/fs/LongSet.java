package io.guestkit.core.fs;

/** A set of numbers in 8 to 16 bytes each: the directories of a walk may be millions. */
final class LongSet {

    private long[] slots = new long[64];
    private int count;
    private boolean hasZero;

    /** Adds {@code value} and tells whether it is new. */
    boolean add(long value) {
        if (value == 0) {
            boolean added = !hasZero;
            hasZero = true;
            return added;
        }
        if (count * 2 >= slots.length) {
            grow();
        }
        int slot = find(slots, value);
        if (slots[slot] == value) {
            return false;
        }
        slots[slot] = value;
        count++;
        return true;
    }

    private void grow() {
        long[] larger = new long[slots.length * 2];
        for (long value : slots) {
            if (value != 0) {
                larger[find(larger, value)] = value;
            }
        }
        slots = larger;
    }

    /** Where {@code value} stands, or the empty slot where it would; the table is at most half full. */
    private static int find(long[] slots, long value) {
        int mask = slots.length - 1;
        int slot = (int) ((value * 0x9e37_79b9_7f4a_7c15L) >>> 32) & mask;
        while (slots[slot] != 0 && slots[slot] != value) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
