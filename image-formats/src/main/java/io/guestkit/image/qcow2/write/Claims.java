package io.guestkit.image.qcow2.write;

import io.guestkit.image.qcow2.space.Space;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The guest clusters whose mapping is about to change: each by one thread at a time. */
final class Claims {

    private final Lock lock = new ReentrantLock();
    private final Condition given = lock.newCondition();
    private final List<Claim> held = new ArrayList<>();

    /** Guest clusters up to {@code end} exclusively. */
    private record Claim(long first, long end) {

        boolean overlaps(Claim other) {
            return first < other.end && other.first < end;
        }
    }

    /** Does some work when nobody has any of the clusters up to {@code end} exclusively; it claims no others. */
    <T> T holding(long first, long end, Space.Work<T> work) throws IOException {
        Claim claim = new Claim(first, end);
        take(claim);
        try {
            return work.run();
        } finally {
            giveBack(claim);
        }
    }

    private void take(Claim claim) {
        lock.lock();
        try {
            while (held.stream().anyMatch(claim::overlaps)) {
                given.awaitUninterruptibly();
            }
            held.add(claim);
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(Claim claim) {
        lock.lock();
        try {
            held.remove(claim); // the only equal one, for it overlaps itself
            given.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
