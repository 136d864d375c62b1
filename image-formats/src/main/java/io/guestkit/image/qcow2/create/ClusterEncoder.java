package io.guestkit.image.qcow2.create;

import io.guestkit.core.codec.BlockCompressor;
import io.guestkit.core.codec.ZlibCompressor;
import io.guestkit.core.codec.ZstdCompressor;
import io.guestkit.core.error.UnsupportedImageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Compresses clusters, on any number of threads. */
final class ClusterEncoder implements AutoCloseable {

    private static final int ZLIB_LEVEL = 6;
    private static final int ZSTD_LEVEL = 3;

    private final BlockCompressor compressor;
    private final int clusterSize;
    private final Queue<ByteBuffer> idle = new ConcurrentLinkedQueue<>(); // one for each thread

    /**
     * A cluster on its way into the file.
     *
     * @param bytes what is stored
     * @param compressed whether that is the cluster compressed
     */
    record Encoded(ByteBuffer bytes, boolean compressed) {}

    ClusterEncoder(Qcow2Settings settings) throws UnsupportedImageException {
        this.compressor = settings.zstd() ? ZstdCompressor.open(ZSTD_LEVEL) : ZlibCompressor.raw(ZLIB_LEVEL);
        this.clusterSize = settings.clusterSize();
    }

    /** The clusters of {@code data}, whose last may be short. What would not become smaller stays as it is. */
    List<Encoded> encode(ByteBuffer data) {
        ByteBuffer found = idle.poll();
        ByteBuffer target = found == null ? ByteBuffer.allocateDirect(clusterSize) : found;
        List<Encoded> encoded = new ArrayList<>();
        for (int at = data.position(); at < data.limit(); at += clusterSize) {
            ByteBuffer cluster = data.slice(at, Math.min(clusterSize, data.limit() - at));
            encoded.add(encode(cluster, target.clear().limit(clusterSize - 1)));
        }
        idle.add(target);
        return encoded;
    }

    private Encoded encode(ByteBuffer cluster, ByteBuffer target) {
        if (compressor.compress(whole(cluster), target) < 0) {
            return new Encoded(cluster, false);
        }
        target.flip();
        return new Encoded(ByteBuffer.allocate(target.remaining()).put(target).flip(), true);
    }

    /** The end of the disk may be within a cluster, which is filled up with zeros. */
    private ByteBuffer whole(ByteBuffer cluster) {
        return cluster.remaining() == clusterSize
                ? cluster
                : ByteBuffer.allocate(clusterSize).put(cluster.duplicate()).rewind();
    }

    @Override
    public void close() {
        compressor.close();
    }
}
