package io.guestkit.core.device;

import io.guestkit.core.bytes.Sizes;
import java.nio.ByteBuffer;

/** Filling buffers. */
public final class Buffers {

    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(16 * Sizes.KiB).asReadOnlyBuffer();

    private Buffers() {}

    /** A buffer of zeros that nobody can write to, at position 0. */
    static ByteBuffer zeros() {
        return ZEROS.duplicate();
    }

    /** Whether all bytes from the position to the limit are zero. */
    public static boolean isZero(ByteBuffer bytes) {
        ByteBuffer zeros = zeros();
        int step = zeros.capacity();
        for (int at = bytes.position(); at < bytes.limit(); at += step) {
            int count = Math.min(step, bytes.limit() - at);
            if (bytes.slice(at, count).mismatch(zeros.limit(count)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Puts {@code count} zeros into {@code dst}, which has room for them. */
    public static void zero(ByteBuffer dst, int count) {
        int left = count;
        while (left > 0) {
            int part = Math.min(left, ZEROS.capacity());
            dst.put(ZEROS.slice(0, part));
            left -= part;
        }
    }
}
