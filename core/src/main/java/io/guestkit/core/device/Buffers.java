package io.guestkit.core.device;

import io.guestkit.core.bytes.Sizes;
import java.nio.ByteBuffer;

/** Filling buffers. */
public final class Buffers {

    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(16 * Sizes.KiB).asReadOnlyBuffer();

    private Buffers() {}

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
