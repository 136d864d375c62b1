package io.guestkit.core.codec;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import java.nio.ByteBuffer;

/** Decodes blocks of one compression; used by many threads at once. Closing ends what it holds outside the heap. */
public interface BlockDecompressor extends AutoCloseable {

    /**
     * Fills {@code target} with what {@code source} decodes to: exactly {@code target.remaining()} bytes.
     *
     * @param source the stored bytes, after whose end there may be padding of any content; its position and limit stay
     * @param target afterwards full; after a failure its content is undefined up to its limit
     * @param place where the stored bytes lie
     * @throws CorruptImageException when the bytes are malformed, or decode to more or less
     * @throws UnsupportedImageException when the codec is not to be had on this host
     */
    void decompress(ByteBuffer source, ByteBuffer target, Place place) throws ImageException;

    @Override
    void close();
}
