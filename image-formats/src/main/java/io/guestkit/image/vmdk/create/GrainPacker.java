package io.guestkit.image.vmdk.create;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.codec.BlockCompressor;
import io.guestkit.core.codec.ZlibCompressor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Compresses grains, on any number of threads. Spec: section "Stream-Optimized Compressed Sparse Extents", grain markers.
 */
final class GrainPacker implements AutoCloseable {

    private static final int LEVEL = 6;
    private static final int MARKER = Long.BYTES + Integer.BYTES;

    private final BlockCompressor compressor = ZlibCompressor.wrapped(LEVEL);
    private final Queue<ByteBuffer> idle = new ConcurrentLinkedQueue<>(); // one for each thread

    /** What is stored of a grain: its marker, the deflated bytes, zeros to the end of the sector. */
    ByteBuffer pack(long grain, ByteBuffer bytes) {
        ByteBuffer found = idle.poll();
        ByteBuffer target = found == null ? ByteBuffer.allocateDirect(2 * SparseLayout.GRAIN) : found;
        int length = compressor.compress(whole(bytes), target.clear()); // never beyond twice its size
        ByteBuffer packed = ByteBuffer.allocate((int) Sizes.roundUp(MARKER + length, VmdkSettings.SECTOR))
                .order(ByteOrder.LITTLE_ENDIAN);
        packed.putLong(grain * SparseLayout.GRAIN_SECTORS).putInt(length).put(target.flip());
        idle.add(target);
        return packed.clear();
    }

    /** The end of the disk may be within a grain, which is filled up with zeros. */
    private static ByteBuffer whole(ByteBuffer bytes) {
        return bytes.remaining() == SparseLayout.GRAIN
                ? bytes
                : ByteBuffer.allocate(SparseLayout.GRAIN).put(bytes.duplicate()).clear();
    }

    @Override
    public void close() {
        compressor.close();
    }
}
