package io.guestkit.image.qcow2.write;

import io.guestkit.image.qcow2.space.Space;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Who reads and who writes which guest clusters: of each, many readers or one writer. Clusters a multiple of 256 apart
 * share a lock; one that threads contend for costs nothing but their wait. Taken before the gate of the {@link Space}.
 */
final class ClusterLocks {

    private static final int COUNT = 256;

    private final ReadWriteLock[] locks = new ReadWriteLock[COUNT];

    ClusterLocks() {
        for (int i = 0; i < COUNT; i++) {
            locks[i] = new ReentrantReadWriteLock();
        }
    }

    /** Does some work while nobody writes to the clusters up to {@code end} exclusively. */
    <T> T reading(long first, long end, Space.Work<T> work) throws IOException {
        return holding(first, end, false, work);
    }

    /** Does some work while nobody reads or writes the clusters up to {@code end} exclusively. */
    <T> T writing(long first, long end, Space.Work<T> work) throws IOException {
        return holding(first, end, true, work);
    }

    /** Takes the locks in the order of their numbers, so that no two threads wait for each other. */
    private <T> T holding(long first, long end, boolean alone, Space.Work<T> work) throws IOException {
        int count = (int) Math.min(COUNT, end - first);
        int from = (int) (first % COUNT);
        int wrapped = Math.max(0, from + count - COUNT); // so many from the first lock on
        int taken = 0;
        try {
            for (; taken < count; taken++) {
                lock(order(taken, from, wrapped), alone).lock();
            }
            return work.run();
        } finally {
            while (--taken >= 0) {
                lock(order(taken, from, wrapped), alone).unlock();
            }
        }
    }

    private static int order(int number, int from, int wrapped) {
        return number < wrapped ? number : from + number - wrapped;
    }

    private Lock lock(int number, boolean alone) {
        return alone ? locks[number].writeLock() : locks[number].readLock();
    }
}
