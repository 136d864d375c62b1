package io.guestkit.core.copy;

import io.guestkit.core.device.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Compares two disks byte by byte; where the shorter one has ended it counts as zeros. */
public final class DiskComparison {

    private static final int SECTOR = 512;

    private final BlockDevice one;
    private final BlockDevice other;
    private final LongConsumer progress;
    private final Pieces pieces;
    private final AtomicLong difference = new AtomicLong(Long.MAX_VALUE);

    private DiskComparison(BlockDevice one, BlockDevice other, LongConsumer progress) {
        this.one = one;
        this.other = other;
        this.progress = progress;
        this.pieces = new Pieces(List.of(one, other), Math.max(one.size(), other.size()), SECTOR);
    }

    /**
     * The offset of the first byte that differs; nothing when the disks are the same.
     *
     * @param threads how many threads read
     * @param progress is told the bytes of each part that is done, by any thread
     */
    public static OptionalLong firstDifference(BlockDevice one, BlockDevice other, int threads, LongConsumer progress)
            throws IOException {
        DiskComparison comparison = new DiskComparison(one, other, progress);
        Workers.run(threads, comparison::work, () -> comparison.found(-1));
        long found = comparison.difference.get();
        return found == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(found);
    }

    /** Pieces are taken in disk order: once a difference is known, those behind it are not looked at. */
    private void work() throws IOException {
        ByteBuffer left = ByteBuffer.allocateDirect(pieces.length());
        ByteBuffer right = ByteBuffer.allocateDirect(pieces.length());
        for (Piece piece = pieces.next(); piece != null && piece.offset() < difference.get(); piece = pieces.next()) {
            if (!piece.zero()) {
                compare(piece, left, right);
            }
            progress.accept(piece.length());
        }
    }

    private void compare(Piece piece, ByteBuffer left, ByteBuffer right) throws IOException {
        Pieces.read(one, piece, left);
        Pieces.read(other, piece, right);
        int mismatch = left.mismatch(right);
        if (mismatch >= 0) {
            found(piece.offset() + mismatch);
        }
    }

    private void found(long offset) {
        difference.accumulateAndGet(offset, Math::min);
    }
}
