package io.guestkit.image.vdi;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.StorageDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntUnaryOperator;

/** The block map of a file, read piece by piece. Spec: VDICore.h, {@code VDIIMAGEBLOCKPOINTER}. */
class Entries {

    /** Never allocated. */
    static final int FREE = 0xffff_ffff;

    /** Zeros. */
    static final int ZERO = 0xffff_fffe;

    static final String STRUCTURE = "vdi block map";

    private final BlockDevice file;
    private final long start;

    /** The block map that begins at {@code start} of {@code file}. */
    Entries(BlockDevice file, long start) {
        this.file = file;
        this.start = start;
    }

    static boolean isAllocated(int entry) {
        return entry != FREE && entry != ZERO;
    }

    /** The entries of {@code count} blocks, which the block map has. */
    int[] read(long first, int count) throws IOException {
        StructView view = file.littleEndian(STRUCTURE, place(first), count * Integer.BYTES);
        int[] entries = new int[count];
        for (int i = 0; i < count; i++) {
            entries[i] = view.i32(i * Integer.BYTES);
        }
        return entries;
    }

    /** Writes the entries of the blocks from {@code first} up to {@code end}. */
    static void fill(StorageDevice file, Header header, int first, int end, IntUnaryOperator entry) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(64 * Sizes.KiB).order(ByteOrder.LITTLE_ENDIAN);
        long at = header.mapOffset() + (long) first * Integer.BYTES;
        for (int block = first; block < end; ) {
            piece.clear();
            while (piece.hasRemaining() && block < end) {
                piece.putInt(entry.applyAsInt(block++));
            }
            int length = piece.position();
            file.write(at, piece.flip());
            at += length;
        }
    }

    /** Where the entry of a block stands in the file. */
    long place(long block) {
        return start + block * Integer.BYTES;
    }
}
