package io.guestkit.core.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import io.guestkit.core.error.UnsupportedImageException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * Zstandard frames, one for each block, whose header tells the size. Spec: RFC 8878, section 3. The encoder is native; on
 * a host where it can't be loaded, zstd is unsupported.
 */
public final class ZstdCompressor implements BlockCompressor {

    private final Pool<ZstdCompressCtx> contexts;

    private ZstdCompressor(Supplier<ZstdCompressCtx> maker) {
        this.contexts = new Pool<>(maker, ZstdCompressCtx::close);
        contexts.give(contexts.take());
    }

    /**
     * For frames of a level from 1, fast, to 22, small.
     *
     * @throws UnsupportedImageException when the encoder is not to be had on this host
     */
    public static ZstdCompressor open(int level) throws UnsupportedImageException {
        return open(() -> new ZstdCompressCtx().setLevel(level));
    }

    static ZstdCompressor open(Supplier<ZstdCompressCtx> maker) throws UnsupportedImageException {
        try {
            return new ZstdCompressor(maker);
        } catch (LinkageError missing) {
            throw UnsupportedImageException.of(
                    "zstd compression",
                    "the native encoder is not to be had on this host (" + missing.getMessage() + ")");
        }
    }

    @Override
    public int compress(ByteBuffer source, ByteBuffer target) {
        ZstdCompressCtx context = contexts.take();
        try {
            int length = source.isDirect() && target.isDirect()
                    ? context.compressDirectByteBuffer(
                            target,
                            target.position(),
                            target.remaining(),
                            source,
                            source.position(),
                            source.remaining())
                    : compressArrays(context, source, target);
            target.position(target.position() + length);
            return length;
        } catch (ZstdException failure) {
            if (failure.getErrorCode() != Zstd.errDstSizeTooSmall()) {
                throw failure;
            }
            return -1;
        } finally {
            contexts.give(context);
        }
    }

    /** The native code takes two direct buffers or two arrays; what is neither is copied. */
    private static int compressArrays(ZstdCompressCtx context, ByteBuffer source, ByteBuffer target) {
        ByteBuffer from = source.hasArray()
                ? source
                : ByteBuffer.allocate(source.remaining())
                        .put(source.duplicate())
                        .flip();
        ByteBuffer into = target.hasArray() ? target : ByteBuffer.allocate(target.remaining());
        int length = context.compressByteArray(
                into.array(),
                into.arrayOffset() + into.position(),
                into.remaining(),
                from.array(),
                from.arrayOffset() + from.position(),
                from.remaining());
        if (!target.hasArray()) {
            target.duplicate().put(into.slice(0, length));
        }
        return length;
    }

    @Override
    public void close() {
        contexts.close();
    }
}
