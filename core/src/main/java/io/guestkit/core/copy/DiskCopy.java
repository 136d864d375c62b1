package io.guestkit.core.copy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Buffers;
import io.guestkit.core.spi.image.ImageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Copies a disk into a fresh image. What reads as zeros is left out, and so is what the image's backing file has. */
public final class DiskCopy {

    private final BlockDevice source;
    private final @Nullable BlockDevice backing;
    private final ImageWriter target;
    private final LongConsumer progress;
    private final Pieces pieces;
    private final Turns turns = new Turns();

    private DiskCopy(BlockDevice source, @Nullable BlockDevice backing, ImageWriter target, LongConsumer progress) {
        this.source = source;
        this.backing = backing;
        this.target = target;
        this.progress = progress;
        List<BlockDevice> disks = backing == null ? List.of(source) : List.of(source, backing);
        this.pieces = new Pieces(disks, target.size(), target.unit());
    }

    /**
     * Copies all of {@code source} and finishes the image.
     *
     * @param backing the disk that the image shows where nothing is written, null when that is zeros
     * @param target the image, at least as large as the source; what it has more is zeros
     * @param threads how many threads read, encode and write
     * @param progress is told the bytes of each part that is done, by any thread
     */
    public static void copy(
            BlockDevice source, @Nullable BlockDevice backing, ImageWriter target, int threads, LongConsumer progress)
            throws IOException {
        if (target.size() < source.size()) {
            throw new IllegalArgumentException(
                    "the image has %d bytes, but the disk %d".formatted(target.size(), source.size()));
        }
        DiskCopy copy = new DiskCopy(source, backing, target, progress);
        Workers.run(threads, copy::work, copy.turns::end);
        target.finish();
    }

    private void work() throws IOException {
        ByteBuffer data = null;
        ByteBuffer below = null;
        for (Piece piece = pieces.next(); piece != null && !turns.isEnded(); piece = pieces.next()) {
            if (piece.zero()) {
                turns.take(piece.turn(), () -> {}); // zeros in the backing file, too
            } else {
                data = data == null ? ByteBuffer.allocateDirect(pieces.length()) : data;
                below = below == null && backing != null ? ByteBuffer.allocateDirect(pieces.length()) : below;
                copy(piece, data, below);
            }
            progress.accept(piece.length());
        }
    }

    private void copy(Piece piece, ByteBuffer data, @Nullable ByteBuffer below) throws IOException {
        Pieces.read(source, piece, data);
        if (below != null && backing != null) {
            Pieces.read(backing, piece, below);
        }
        List<ImageWriter.Stretch> stretches = new ArrayList<>();
        List<Claim> claims = new ArrayList<>();
        int length = (int) piece.length();
        for (int from = 0; from < length; ) {
            Fate fate = fate(data, below, from);
            int to = unitEnd(from, length);
            while (to < length && fate(data, below, to) == fate) {
                to = unitEnd(to, length);
            }
            long offset = piece.offset() + from;
            int count = to - from;
            if (fate == Fate.STORED) {
                ImageWriter.Stretch stretch = target.encode(offset, data.slice(from, to - from));
                stretches.add(stretch);
                claims.add(stretch::claim);
            } else if (fate == Fate.ZERO) {
                claims.add(() -> target.zeros(offset, count));
            }
            from = to;
        }
        boolean claimed = turns.take(piece.turn(), () -> {
            for (Claim claim : claims) {
                claim.run();
            }
        });
        for (ImageWriter.Stretch stretch : claimed ? stretches : List.<ImageWriter.Stretch>of()) {
            stretch.store();
        }
    }

    private int unitEnd(int from, int length) {
        return Math.min(length, from + target.unit());
    }

    /** What becomes of the unit at {@code from}. */
    private Fate fate(ByteBuffer data, @Nullable ByteBuffer below, int from) {
        ByteBuffer unit = data.slice(from, unitEnd(from, data.limit()) - from);
        if (below != null && unit.mismatch(below.slice(from, unit.remaining())) < 0) {
            return Fate.LEFT_OUT;
        }
        if (Buffers.isZero(unit)) {
            return below == null ? Fate.LEFT_OUT : Fate.ZERO;
        }
        return Fate.STORED;
    }

    private enum Fate {
        /** Its bytes are handed over. */
        STORED,
        /** Zeros where the backing file has something else. */
        ZERO,
        /** The image shows the same without it. */
        LEFT_OUT
    }

    /** What is done in the turn of a piece. */
    @FunctionalInterface
    private interface Claim {
        void run() throws IOException;
    }
}
