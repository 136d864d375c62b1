package io.guestkit.image.qcow2.create;

import io.guestkit.core.device.StorageDevice;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The L1 table and, one after another, the L2 tables of a new image, filled in disk order. A table is written when the
 * next one begins. Spec: sections "Cluster mapping" and "Extended L2 Entries".
 */
final class FreshTables {

    private static final long COPIED = 1L << 63;
    private static final long COMPRESSED = 1L << 62;
    private static final long READS_AS_ZEROS = 1;
    private static final long ALL_ALLOCATED = 0xffff_ffffL;
    private static final long ALL_ZEROS = ALL_ALLOCATED << 32;
    private static final int SECTOR = 512;

    private final StorageDevice file;
    private final HostClusters clusters;
    private final int clusterBits;
    private final int l2Bits;
    private final boolean extended;
    private final long l1Offset;
    private final ByteBuffer l1;
    private final ByteBuffer l2;
    private long current = -1; // the index of the L2 table in hand
    private long l2Offset;

    FreshTables(StorageDevice file, HostClusters clusters, Qcow2Settings settings) throws IOException {
        this.file = file;
        this.clusters = clusters;
        this.clusterBits = settings.clusterBits();
        this.l2Bits = settings.l2Bits();
        this.extended = settings.extendedL2();
        this.l1 = ByteBuffer.allocate(settings.l1Entries() * Long.BYTES);
        this.l1Offset = clusters.claim(((l1.capacity() - 1) >>> clusterBits) + 1);
        this.l2 = ByteBuffer.allocate(settings.clusterSize());
    }

    /** Where the L1 table begins. */
    long l1Offset() {
        return l1Offset;
    }

    /** How many clusters the L2 table of a cluster still holds from there on. */
    int left(long cluster) {
        return (1 << l2Bits) - index(cluster);
    }

    private int index(long cluster) {
        return (int) (cluster & ((1L << l2Bits) - 1));
    }

    /** Takes the L2 table of a cluster in hand, which takes a place in the file for it. */
    void reach(long cluster) throws IOException {
        long table = cluster >>> l2Bits;
        if (table != current) {
            flush();
            current = table;
            l2Offset = clusters.claim(1);
            l1.putLong((int) table * Long.BYTES, COPIED | l2Offset);
        }
    }

    /** A cluster that stands at {@code host}. */
    void data(long cluster, long host) {
        put(cluster, COPIED | host, ALL_ALLOCATED);
    }

    /** A cluster that has its place; with subclusters, none of them shows it yet. */
    void reserved(long cluster, long host) {
        put(cluster, COPIED | host, 0);
    }

    /** A cluster of zeros, whose place is not read. */
    void zeros(long cluster, long host) {
        long place = host == 0 ? 0 : COPIED | host;
        put(cluster, extended ? place : place | READS_AS_ZEROS, ALL_ZEROS);
    }

    /** A compressed cluster of {@code length} bytes. Spec: section "Cluster mapping", compressed clusters. */
    void compressed(long cluster, long host, int length) {
        int offsetBits = 62 - (clusterBits - 8); // the specification's x
        long furtherSectors = (host + length - 1) / SECTOR - host / SECTOR;
        put(cluster, COMPRESSED | furtherSectors << offsetBits | host, 0);
    }

    private void put(long cluster, long entry, long bitmap) {
        if (extended) {
            l2.putLong(index(cluster) * 2 * Long.BYTES, entry);
            l2.putLong(index(cluster) * 2 * Long.BYTES + Long.BYTES, bitmap);
        } else {
            l2.putLong(index(cluster) * Long.BYTES, entry);
        }
    }

    /** Writes the L2 table in hand, and begins an empty one. */
    private void flush() throws IOException {
        if (current >= 0) {
            file.write(l2Offset, l2.clear());
            l2.clear().put(new byte[l2.capacity()]);
        }
    }

    /** Writes what is not yet written. */
    void finish() throws IOException {
        flush();
        file.write(l1Offset, l1.clear());
    }
}
