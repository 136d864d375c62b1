package io.guestkit.image.vhd;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import java.io.IOException;

/**
 * The block allocation table and the bitmaps of blocks, read piece by piece. Spec: "Block Allocation Table and Data
 * Blocks".
 */
class Tables {

    static final String STRUCTURE = "vhd block allocation table";

    /** The entry of a block that is not there. */
    static final int UNUSED = 0xffff_ffff;

    private final BlockDevice metadata;
    private final long tableOffset;

    /** The tables of {@code metadata}, maybe a cache. */
    Tables(BlockDevice metadata, DynamicHeader header) {
        this.metadata = metadata;
        this.tableOffset = header.tableOffset();
    }

    /** Where the entry of a block stands in the file. */
    long place(long block) {
        return tableOffset + block * Integer.BYTES;
    }

    /** The entries of {@code count} blocks: the sectors of their bitmaps, unsigned, or {@link #UNUSED}. */
    int[] entries(long first, int count) throws IOException {
        StructView view = metadata.bigEndian(STRUCTURE, place(first), count * Integer.BYTES);
        int[] entries = new int[count];
        for (int i = 0; i < count; i++) {
            entries[i] = view.i32(i * Integer.BYTES);
        }
        return entries;
    }

    /** Some bytes of the bitmap that stands at {@code host}, which lies within the file. */
    byte[] bits(long host, int from, int count) throws IOException {
        return metadata.read(host + from, count);
    }

    /** Whether a sector is there: the highest bit of each byte is the first. */
    static boolean isSet(byte[] bitmap, int sector) {
        return (bitmap[sector / Byte.SIZE] & 0x80 >>> sector % Byte.SIZE) != 0;
    }

    static void set(byte[] bitmap, int sector) {
        bitmap[sector / Byte.SIZE] |= (byte) (0x80 >>> sector % Byte.SIZE);
    }

    /** How many sectors from {@code from} on have the same bit, up to {@code to}. */
    static int run(byte[] bitmap, int from, int to) {
        boolean set = isSet(bitmap, from);
        byte whole = (byte) (set ? 0xff : 0);
        int at = from;
        while (at < to && isSet(bitmap, at) == set) {
            at += at % Byte.SIZE == 0 && bitmap[at / Byte.SIZE] == whole ? Byte.SIZE : 1;
        }
        return Math.min(at, to) - from;
    }
}
