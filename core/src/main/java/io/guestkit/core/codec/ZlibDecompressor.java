package io.guestkit.core.codec;

import io.guestkit.core.error.ImageException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Deflate streams: bare (RFC 1951) or in zlib's wrapping with a checksum (RFC 1950). */
public final class ZlibDecompressor implements BlockDecompressor {

    private final Pool<Inflater> inflaters;

    private ZlibDecompressor(boolean bare) {
        this.inflaters = new Pool<>(() -> new Inflater(bare), Inflater::end);
    }

    /** For bare deflate streams. Spec: RFC 1951. */
    public static ZlibDecompressor raw() {
        return new ZlibDecompressor(true);
    }

    /** For deflate streams with zlib's header and checksum. Spec: RFC 1950. */
    public static ZlibDecompressor wrapped() {
        return new ZlibDecompressor(false);
    }

    @Override
    public void decompress(ByteBuffer source, ByteBuffer target, Place place) throws ImageException {
        Inflater inflater = inflaters.take();
        try {
            inflater.setInput(source.duplicate());
            inflate(inflater, target, place);
        } catch (DataFormatException malformed) {
            throw place.corrupt("the deflate stream is malformed: " + malformed.getMessage());
        } finally {
            inflater.reset(); // which forgets the buffers as well
            inflaters.give(inflater);
        }
    }

    private static void inflate(Inflater inflater, ByteBuffer target, Place place)
            throws DataFormatException, ImageException {
        int wanted = target.remaining();
        while (target.hasRemaining()) {
            if (inflater.inflate(target) == 0) {
                throw place.corrupt("the deflate stream %s %d bytes, expected %d"
                        .formatted(
                                inflater.finished() ? "holds" : "is cut short after",
                                wanted - target.remaining(),
                                wanted));
            }
        }
        if (inflater.inflate(new byte[1]) != 0) { // this call also reads the end mark and the checksum
            throw place.corrupt("the deflate stream holds more than the %d bytes expected".formatted(wanted));
        }
        if (!inflater.finished()) {
            throw place.corrupt("the deflate stream is cut short before its end mark");
        }
    }

    @Override
    public void close() {
        inflaters.close();
    }
}
