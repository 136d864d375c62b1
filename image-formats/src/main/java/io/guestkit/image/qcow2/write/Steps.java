package io.guestkit.image.qcow2.write;

import io.guestkit.core.device.Extent;
import io.guestkit.image.qcow2.space.Space;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** Changes of a disk in as many steps as they take; between two of them what waits may be committed. */
final class Steps {

    private static final int ZEROS = 1 << 16;

    private final Space space;
    private final Supplier<ActiveDisk> disks;

    /** Changes of the disk that {@code disks} gives, which may be another one after each step. */
    Steps(Space space, Supplier<ActiveDisk> disks) {
        this.space = space;
        this.disks = disks;
    }

    void write(long offset, ByteBuffer src) throws IOException {
        long at = offset;
        while (src.hasRemaining()) {
            long from = at;
            space.makeRoom();
            at += space.shared(() -> disks.get().writer().write(from, src));
        }
    }

    void zero(long offset, long length) throws IOException {
        long end = offset + length;
        int unit = clusterSize() / (disks.get().header().features().extendedL2() ? 32 : 1);
        long from = roundUp(offset, unit);
        long to = end == disks.get().view().size() ? roundUp(end, unit) : end / unit * unit;
        if (from < to) {
            zeroBytes(offset, from);
            zeroUnits(from, to);
            zeroBytes(to, end);
        } else {
            zeroBytes(offset, end);
        }
    }

    /** Makes whole clusters and subclusters read as zeros by their entries where that is possible. */
    private void zeroUnits(long from, long to) throws IOException {
        long at = from;
        while (at < to) {
            space.makeRoom();
            long cluster = at / clusterSize();
            long next = Math.min((cluster + 1) * clusterSize(), to);
            boolean whole = next - cluster * clusterSize() == clusterSize() && at % clusterSize() == 0;
            if (whole && disks.get().eraser().canZero(cluster)) {
                long end = to / clusterSize();
                next = space.shared(() -> disks.get().eraser().zero(cluster, end)) * clusterSize();
            } else if (whole || !zeroSubclusters(cluster, at, next)) {
                zeroBytes(at, Math.min(next, disks.get().view().size()));
            }
            at = next;
        }
    }

    /** Makes the subclusters of a part of a cluster read as zeros; false where that takes data to be written. */
    private boolean zeroSubclusters(long cluster, long from, long to) throws IOException {
        int size = clusterSize() / 32;
        int first = (int) (from % clusterSize() / size);
        int count = (int) ((to - from) / size); // fewer than 32
        return space.shared(() -> disks.get().eraser().zeroUnits(cluster, ((1 << count) - 1) << first));
    }

    /** Writes zeros where there is anything else. */
    private void zeroBytes(long from, long to) throws IOException {
        long at = from;
        while (at < to) {
            long start = at;
            Extent extent = space.shared(() -> disks.get().view().map(start, to - start));
            if (!extent.isZero()) {
                extent = extent.limit(ZEROS);
                write(at, ByteBuffer.allocate((int) extent.length()));
            }
            at += extent.length();
        }
    }

    /** Gives up the clusters that lie within a range, as far as nothing below would show. */
    void discard(long offset, long length) throws IOException {
        long end = offset + length;
        long to = (end == disks.get().view().size() ? roundUp(end, clusterSize()) : end) / clusterSize();
        long cluster = roundUp(offset, clusterSize()) / clusterSize();
        while (cluster < to) {
            long from = cluster;
            space.makeRoom();
            cluster = space.shared(() -> disks.get().eraser().discard(from, to));
        }
    }

    private static long roundUp(long offset, int unit) {
        return (offset + unit - 1) / unit * unit;
    }

    private int clusterSize() {
        return disks.get().header().clusterSize();
    }
}
