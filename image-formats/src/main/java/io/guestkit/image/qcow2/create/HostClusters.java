package io.guestkit.image.qcow2.create;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.image.qcow2.space.StoredRefcounts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The clusters of a new image file, handed out from its beginning to its end, and how often each is used. Only the last
 * refcount blocks are held: those before are written when the end has left them behind. Spec: section "Host cluster
 * management".
 */
final class HostClusters {

    /** As QEMU: block/qcow2.h, {@code QCOW_MAX_REFTABLE_SIZE}. */
    private static final int MOST_BLOCKS = 8 * Sizes.MiB / Long.BYTES;

    private final StorageDevice file;
    private final int clusterBits;
    private final StoredRefcounts.Geometry geometry;
    private final int perBlock;
    private final List<ByteBuffer> held = new ArrayList<>();
    private long[] blocks = new long[16];
    private int blockCount;
    private long next;

    /**
     * The refcount table.
     *
     * @param offset where it begins in the image file
     * @param clusters how many clusters it has
     */
    record RefcountTable(long offset, int clusters) {}

    /** The clusters of {@code file}, of which the header has the first. */
    HostClusters(StorageDevice file, Qcow2Settings settings) throws IOException {
        this.file = file;
        this.clusterBits = settings.clusterBits();
        this.geometry = new StoredRefcounts.Geometry(clusterBits, settings.refcountBits());
        this.perBlock = 1 << geometry.blockBits();
        this.next = 1;
        cover(0);
        use(0);
    }

    /** Takes so many clusters in a row and gives where the first begins; each has one user. */
    long claim(int count) throws IOException {
        cover(count);
        long first = next;
        next += count;
        for (long cluster = first; cluster < next; cluster++) {
            use(cluster << clusterBits);
        }
        return first << clusterBits;
    }

    /** Makes sure that there are refcount blocks for the next {@code count} clusters and for the blocks themselves. */
    private void cover(int count) throws IOException {
        while ((long) blockCount * perBlock < next + count) {
            if (blockCount == MOST_BLOCKS) {
                throw UnsupportedImageException.of(
                        file.description(),
                        "the refcount table would be larger than 8 MiB: try a larger cluster_size or fewer"
                                + " refcount_bits");
            }
            if (blockCount == blocks.length) {
                blocks = Arrays.copyOf(blocks, 2 * blockCount);
            }
            blocks[blockCount++] = next << clusterBits;
            held.add(ByteBuffer.allocate(1 << clusterBits));
            use(next++ << clusterBits);
        }
        // One block more stays, for a cluster that others come to share.
        while (held.size() > 1 && (firstHeld() + 2L) * perBlock <= next) {
            store();
        }
    }

    private int firstHeld() {
        return blockCount - held.size();
    }

    private void store() throws IOException {
        long at = blocks[firstHeld()];
        file.write(at, held.remove(0));
    }

    /** Whether one user more can be counted for the cluster at {@code offset}. */
    boolean canShare(long offset) {
        long cluster = offset >>> clusterBits;
        return cluster / perBlock >= firstHeld() && geometry.get(block(cluster), cluster) < geometry.most();
    }

    /** Counts one user more. */
    void use(long offset) {
        long cluster = offset >>> clusterBits;
        ByteBuffer block = block(cluster);
        geometry.set(block, cluster, geometry.get(block, cluster) + 1);
    }

    private ByteBuffer block(long cluster) {
        return held.get((int) (cluster / perBlock) - firstHeld());
    }

    /** Writes what is not yet written: the last blocks and the table. Nothing is claimed afterwards. */
    RefcountTable finish() throws IOException {
        int clusters = tableClusters();
        long offset = claim(clusters);
        while (!held.isEmpty()) {
            store();
        }
        ByteBuffer table = ByteBuffer.allocate(clusters << clusterBits);
        table.asLongBuffer().put(blocks, 0, blockCount);
        file.write(offset, table);
        return new RefcountTable(offset, clusters);
    }

    /** How many clusters hold the offsets of all blocks, those for the table itself among them. */
    private int tableClusters() {
        int clusters = 0;
        long needed = 1;
        while ((long) clusters << clusterBits < needed * Long.BYTES) {
            clusters++;
            needed = blockCount;
            while (needed * perBlock < next + needed - blockCount + clusters) {
                needed++;
            }
        }
        return clusters;
    }
}
