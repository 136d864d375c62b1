package io.guestkit.image.qcow2.check;

import io.guestkit.core.error.UnsupportedImageException;
import org.jspecify.annotations.Nullable;

/** How often each cluster of a file is led to: two bytes for each, in chunks where there is any. */
final class ReferenceCounts {

    private static final int CHUNK_BITS = 12;
    private static final int MOST = Character.MAX_VALUE;

    private final String file;
    private final long clusters;
    private final long mostChunks;
    private final char @Nullable [][] chunks;
    private long chunkCount;

    /** Counts of 0 for a file of that many clusters, which take no more than {@code mostBytes}. */
    ReferenceCounts(String file, long clusters, long mostBytes) throws UnsupportedImageException {
        this.file = file;
        this.clusters = clusters;
        this.mostChunks = mostBytes >>> (CHUNK_BITS + 1);
        if (clusters >>> CHUNK_BITS >= mostBytes / Long.BYTES) {
            throw tooMany();
        }
        this.chunks = new char[(int) (clusters >>> CHUNK_BITS) + 1][];
    }

    private UnsupportedImageException tooMany() {
        return UnsupportedImageException.of(
                file, "more than %d clusters in use, over the limit for a check".formatted(mostChunks << CHUNK_BITS));
    }

    /** How many clusters the file has, the last of which may be cut off. */
    long clusters() {
        return clusters;
    }

    /** The count of a cluster of the file. */
    int get(long cluster) {
        char[] chunk = chunks[(int) (cluster >>> CHUNK_BITS)];
        return chunk == null ? 0 : chunk[(int) cluster & ((1 << CHUNK_BITS) - 1)];
    }

    /** Counts a cluster once more; false when it has reached the highest count, at most {@code most}. */
    boolean add(long cluster, long most) throws UnsupportedImageException {
        int place = (int) (cluster >>> CHUNK_BITS);
        char[] chunk = chunks[place];
        if (chunk == null) {
            if (chunkCount++ >= mostChunks) {
                throw tooMany();
            }
            chunk = new char[1 << CHUNK_BITS];
            chunks[place] = chunk;
        }
        int index = (int) cluster & ((1 << CHUNK_BITS) - 1);
        if (chunk[index] >= Math.min(most, MOST)) {
            return false;
        }
        chunk[index]++;
        return true;
    }

    /** The next cluster from {@code cluster} on that may have a count, or the number of clusters. */
    long nextCounted(long cluster) {
        long next = cluster;
        while (next < clusters && chunks[(int) (next >>> CHUNK_BITS)] == null) {
            next = ((next >>> CHUNK_BITS) + 1) << CHUNK_BITS;
        }
        return Math.min(next, clusters);
    }
}
