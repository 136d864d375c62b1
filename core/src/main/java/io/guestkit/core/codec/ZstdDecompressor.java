package io.guestkit.core.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.guestkit.core.error.ImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;

/**
 * Zstandard frames, one or several in a row, skippable ones included. Spec: RFC 8878, section 3.
 *
 * <p>Each frame is decoded in one step into the target, so that no window is allocated, whatever size a frame asks for.
 * The decoder is native; on a host where it can't be loaded, zstd is unsupported.
 */
public final class ZstdDecompressor implements BlockDecompressor {

    private static final int FRAME = 0xfd2f_b528;
    private static final int SKIPPABLE = 0x184d_2a50; // and the 15 values after it

    private final Pool<ZstdDecompressCtx> contexts;

    /** A decompressor; the native decoder is looked for when the first block is decoded. */
    public ZstdDecompressor() {
        this(ZstdDecompressCtx::new);
    }

    ZstdDecompressor(Supplier<ZstdDecompressCtx> maker) {
        this.contexts = new Pool<>(maker, ZstdDecompressCtx::close);
    }

    @Override
    public void decompress(ByteBuffer source, ByteBuffer target, Place place) throws ImageException {
        ZstdDecompressCtx context = context(place);
        try {
            ByteBuffer decoded = target.hasArray() ? target.duplicate() : ByteBuffer.allocate(target.remaining());
            decode(context, frames(source), decoded, place);
            if (target.hasArray()) {
                target.position(target.limit());
            } else {
                target.put(decoded.flip());
            }
        } catch (ZstdException failure) {
            throw place.corrupt(
                    failure.getErrorCode() == Zstd.errDstSizeTooSmall()
                            ? "the zstd frames hold more than the %d bytes expected".formatted(target.remaining())
                            : "the zstd frame is malformed: " + failure.getMessage());
        } finally {
            contexts.give(context);
        }
    }

    private ZstdDecompressCtx context(Place place) throws ImageException {
        try {
            return contexts.take();
        } catch (LinkageError missing) {
            throw place.unsupported("zstd compression, for the native decoder is not to be had on this host ("
                    + missing.getMessage() + ")");
        }
    }

    /** The stored bytes as a buffer over an array, which is what the native code takes. */
    private static ByteBuffer frames(ByteBuffer source) {
        ByteBuffer frames = source.duplicate();
        if (!frames.hasArray()) {
            frames = ByteBuffer.allocate(frames.remaining()).put(frames).flip();
        }
        return frames.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Decodes frame after frame until {@code target} is full; what follows then is padding. */
    private static void decode(ZstdDecompressCtx context, ByteBuffer frames, ByteBuffer target, Place place)
            throws ImageException {
        int wanted = target.remaining();
        while (target.hasRemaining()) {
            int length = frameLength(frames, wanted - target.remaining(), wanted, place);
            int decoded = context.decompressByteArray(
                    target.array(),
                    target.arrayOffset() + target.position(),
                    target.remaining(),
                    frames.array(),
                    frames.arrayOffset() + frames.position(),
                    length);
            frames.position(frames.position() + length);
            target.position(target.position() + decoded);
        }
    }

    private static int frameLength(ByteBuffer frames, int filled, int wanted, Place place) throws ImageException {
        if (frames.remaining() < Integer.BYTES) {
            throw place.corrupt("the zstd frames hold %d bytes, expected %d".formatted(filled, wanted));
        }
        int magic = frames.getInt(frames.position());
        if (magic != FRAME && (magic & ~0xf) != SKIPPABLE) { // the native code would know formats before the standard
            throw place.corrupt("after %d of %d bytes, the magic of a zstd frame is 0x%08x, expected 0x%08x"
                    .formatted(filled, wanted, magic, FRAME));
        }
        int from = frames.arrayOffset() + frames.position();
        return Math.toIntExact(Zstd.findFrameCompressedSize(frames.array(), from, frames.remaining()));
    }

    @Override
    public void close() {
        contexts.close();
    }
}
