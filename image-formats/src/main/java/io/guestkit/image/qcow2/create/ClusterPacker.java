package io.guestkit.image.qcow2.create;

import java.io.IOException;

/**
 * Places compressed clusters one behind the other, byte by byte, over the borders of host clusters as long as these
 * follow each other. What stands between leaves the rest of the cluster before it to those that are short enough.
 */
final class ClusterPacker {

    private final HostClusters clusters;
    private final int clusterSize;
    private long free; // where the next bytes go
    private long end; // of the last host cluster taken

    ClusterPacker(HostClusters clusters, int clusterSize) {
        this.clusters = clusters;
        this.clusterSize = clusterSize;
    }

    /** Takes a place for {@code length} bytes, fewer than a cluster has, and gives where it begins. */
    long place(int length) throws IOException {
        boolean shares = free < end && clusters.canShare(free);
        if (!shares || free + length > end) {
            long fresh = clusters.claim(1);
            shares = shares && fresh == end;
            free = shares ? free : fresh;
            end = fresh + clusterSize;
        }
        if (shares) {
            clusters.use(free);
        }
        long place = free;
        free += length;
        return place;
    }
}
