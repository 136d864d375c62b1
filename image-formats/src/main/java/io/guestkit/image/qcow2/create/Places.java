package io.guestkit.image.qcow2.create;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.StorageDevice;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Gives the clusters of the disk, in their order, a place in the image file or the external data file. */
final class Places {

    private static final int FILL = 256 * Sizes.KiB;

    private final Qcow2Settings settings;
    private final StorageDevice store;
    private final HostClusters clusters;
    private final FreshTables tables;
    private final ClusterPacker packer;
    private final int clusterBits;
    private long reached; // the clusters before it are done

    /** Places in {@code store}, the image file or the external data file. */
    Places(Qcow2Settings settings, StorageDevice store, HostClusters clusters, FreshTables tables) {
        this.settings = settings;
        this.store = store;
        this.clusters = clusters;
        this.tables = tables;
        this.packer = new ClusterPacker(clusters, settings.clusterSize());
        this.clusterBits = settings.clusterBits();
    }

    /** How many clusters hold so many bytes. */
    long clusterCount(long bytes) {
        return (bytes + settings.clusterSize() - 1) >>> clusterBits;
    }

    /** The clusters from {@code cluster} on, at most {@code most}, that get their places in a row. */
    int run(long cluster, long most) {
        return (int) Math.min(most, tables.left(cluster));
    }

    /** Places the data of a run of clusters, and gives where the first begins. */
    long data(long cluster, int count) throws IOException {
        moveTo(cluster, count);
        long host = take(cluster, count);
        for (int i = 0; i < count; i++) {
            tables.data(cluster + i, host + ((long) i << clusterBits));
        }
        return host;
    }

    /** Places a compressed cluster of {@code length} bytes, and gives where it begins. */
    long compressed(long cluster, int length) throws IOException {
        moveTo(cluster, 1);
        long host = packer.place(length);
        tables.compressed(cluster, host, length);
        return host;
    }

    /** Makes clusters read as zeros, whatever the backing file has. */
    void zeros(long cluster, long count) throws IOException {
        for (long at = cluster; at < cluster + count; ) {
            int run = run(at, cluster + count - at);
            if (settings.version() == 2) {
                data(at, run); // where nothing was ever written the file has zeros
            } else {
                zeros(at, run);
            }
            at += run;
        }
    }

    private void zeros(long cluster, int count) throws IOException {
        moveTo(cluster, count);
        boolean placed = settings.preallocates();
        long host = placed ? take(cluster, count) : 0;
        for (int i = 0; i < count; i++) {
            tables.zeros(cluster + i, placed ? host + ((long) i << clusterBits) : 0);
        }
    }

    private void moveTo(long cluster, int count) throws IOException {
        passOver(cluster);
        reached = cluster + count;
        tables.reach(cluster);
    }

    private long take(long cluster, int count) throws IOException {
        return settings.dataFile() == null ? clusters.claim(count) : cluster << clusterBits;
    }

    /** The clusters up to {@code cluster} that nobody has written to get places when that was asked for. */
    private void passOver(long cluster) throws IOException {
        while (settings.preallocates() && reached < cluster) {
            int count = run(reached, cluster - reached);
            tables.reach(reached);
            long host = take(reached, count);
            for (int i = 0; i < count; i++) {
                tables.reserved(reached + i, host + ((long) i << clusterBits));
            }
            if (settings.preallocation().fills()) {
                fill(host, (long) count << clusterBits);
            }
            reached += count;
        }
    }

    private void fill(long host, long length) throws IOException {
        long end = host + length;
        if (settings.dataFile() != null) {
            end = Math.min(end, settings.size());
        }
        ByteBuffer zeros = ByteBuffer.allocate(FILL);
        for (long at = host; at < end; at += FILL) {
            store.write(at, zeros.clear().limit((int) Math.min(FILL, end - at)));
        }
    }

    /** Passes over what is left of the disk. */
    void finish() throws IOException {
        passOver(clusterCount(settings.size()));
    }
}
