package io.guestkit.core.copy;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Buffers;
import io.guestkit.core.device.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One disk, or several of the same content cut alike, in pieces for many threads. Behind its end each is zeros. */
final class Pieces {

    /** Long enough that a read is worth its call and short enough that few of them are in memory at once. */
    private static final int LENGTH = 2 * Sizes.MiB;

    private final List<BlockDevice> disks;
    private final long size;
    private final int length;
    private long next;
    private long turn;

    /**
     * Pieces of the first {@code size} bytes of each disk.
     *
     * @param unit a power of two, of which each piece begins at a multiple
     */
    Pieces(List<BlockDevice> disks, long size, int unit) {
        this.disks = disks;
        this.size = size;
        this.length = Math.max(LENGTH, unit);
    }

    /** The bytes of the longest piece that is not all zeros. */
    int length() {
        return length;
    }

    /** The next piece, null after the last. */
    synchronized @Nullable Piece next() throws IOException {
        if (next >= size) {
            return null;
        }
        long offset = next;
        long end = Math.min(size, offset + length);
        boolean zero = isZero(offset, end);
        while (zero && end < size && isZero(end, Math.min(size, end + length))) {
            end = Math.min(size, end + length);
        }
        next = end;
        return new Piece(turn++, offset, end - offset, zero);
    }

    private boolean isZero(long from, long to) throws IOException {
        for (BlockDevice disk : disks) {
            if (!isZero(disk, from, Math.min(to, disk.size()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(BlockDevice disk, long from, long to) throws IOException {
        for (long at = from; at < to; ) {
            Extent extent = bottom(disk, at, to - at);
            if (!extent.isZero()) {
                return false;
            }
            at += extent.length();
        }
        return true;
    }

    /** What stands at an offset, looked for down the chain of parents. */
    private static Extent bottom(BlockDevice disk, long offset, long length) throws IOException {
        Extent extent = disk.map(offset, length);
        while (extent instanceof Extent.Parent parent) {
            long present = parent.parent().size() - parent.offset();
            extent = present <= 0
                    ? new Extent.Hole(extent.length())
                    : parent.parent().map(parent.offset(), Math.min(extent.length(), present));
        }
        return extent;
    }

    /** Fills {@code buffer} from its start with the bytes of a piece, with zeros behind the end of {@code disk}. */
    static void read(BlockDevice disk, Piece piece, ByteBuffer buffer) throws IOException {
        int length = (int) piece.length();
        int present = (int) Math.max(0, Math.min(length, disk.size() - piece.offset()));
        buffer.clear();
        if (present > 0) {
            disk.read(piece.offset(), buffer.limit(present));
        }
        Buffers.zero(buffer.limit(length), length - present);
        buffer.flip();
    }
}
