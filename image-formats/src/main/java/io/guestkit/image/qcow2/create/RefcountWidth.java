package io.guestkit.image.qcow2.create;

import java.nio.ByteBuffer;

/**
 * Reference counts of one width in a refcount block; those below a byte begin with its lowest bits. Spec: section
 * "Host cluster management".
 *
 * @param bits the width, a power of two up to 64
 */
record RefcountWidth(int bits) {

    /** The highest count, as far as a long can hold it. */
    long most() {
        return bits == 64 ? Long.MAX_VALUE : (1L << bits) - 1;
    }

    long get(ByteBuffer block, int index) {
        return switch (bits) {
            case 64 -> block.getLong(index * Long.BYTES);
            case 32 -> Integer.toUnsignedLong(block.getInt(index * Integer.BYTES));
            case 16 -> Short.toUnsignedLong(block.getShort(index * Short.BYTES));
            default -> block.get(index * bits / Byte.SIZE) >>> shift(index) & most();
        };
    }

    void set(ByteBuffer block, int index, long count) {
        switch (bits) {
            case 64 -> block.putLong(index * Long.BYTES, count);
            case 32 -> block.putInt(index * Integer.BYTES, (int) count);
            case 16 -> block.putShort(index * Short.BYTES, (short) count);
            default -> {
                int at = index * bits / Byte.SIZE;
                long others = block.get(at) & ~(most() << shift(index));
                block.put(at, (byte) (others | count << shift(index)));
            }
        }
    }

    private int shift(int index) {
        return index * bits % Byte.SIZE;
    }
}
