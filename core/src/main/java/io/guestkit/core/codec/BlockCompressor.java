package io.guestkit.core.codec;

import java.nio.ByteBuffer;

/** Encodes blocks in one compression; used by many threads at once. Closing ends what it holds outside the heap. */
public interface BlockCompressor extends AutoCloseable {

    /**
     * Encodes all of {@code source} if the result fits into {@code target}.
     *
     * @param source its position and limit stay
     * @param target afterwards positioned behind the stored bytes; when they don't fit its position stays, and what it
     *     holds up to its limit is undefined
     * @return the number of stored bytes, or -1 when they don't fit
     */
    int compress(ByteBuffer source, ByteBuffer target);

    @Override
    void close();
}
