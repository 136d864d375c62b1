package io.guestkit.core.codec;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Deflate streams: bare (RFC 1951) or in zlib's wrapping with a checksum (RFC 1950). They refer back by up to 32 KiB: the
 * JDK's deflater has no smaller window.
 */
public final class ZlibCompressor implements BlockCompressor {

    private final Pool<Deflater> deflaters;

    private ZlibCompressor(int level, boolean bare) {
        this.deflaters = new Pool<>(() -> new Deflater(level, bare), Deflater::end);
    }

    /** For bare deflate streams of a level from 1, fast, to 9, small. Spec: RFC 1951. */
    public static ZlibCompressor raw(int level) {
        return new ZlibCompressor(level, true);
    }

    /** For deflate streams with zlib's header and checksum, of a level from 1, fast, to 9, small. Spec: RFC 1950. */
    public static ZlibCompressor wrapped(int level) {
        return new ZlibCompressor(level, false);
    }

    @Override
    public int compress(ByteBuffer source, ByteBuffer target) {
        Deflater deflater = deflaters.take();
        try {
            deflater.setInput(source.duplicate());
            deflater.finish();
            ByteBuffer stored = target.duplicate();
            int length = deflater.deflate(stored);
            if (!deflater.finished() && deflater.deflate(new byte[1]) > 0) { // the end is only told where there is room
                return -1;
            }
            target.position(stored.position());
            return length;
        } finally {
            deflater.reset(); // which forgets the buffers as well
            deflaters.give(deflater);
        }
    }

    @Override
    public void close() {
        deflaters.close();
    }
}
