package io.guestkit.image.qcow2.space;

import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The image file as its writers share it: tables, reference counts, and the moment when both go to the medium.
 *
 * <p>Everything here is looked at and changed under {@link #lock}; the data of the disk is read and written outside of
 * it, in {@link #shared} work. A cluster that was given up is taken again only after the tables without it are safe and
 * all shared work that may have known it has ended.
 */
public final class Space {

    private final StorageDevice file;
    private final WritableTables tables;
    private final TableClusters known;
    private final Refcounts refcounts;
    private final Allocator allocator;
    private final ReadWriteLock gate = new ReentrantReadWriteLock();
    private final Object committing = new Object(); // taken before the gate
    private volatile @Nullable Exception failure;

    /** The guard of all tables. */
    public final Object lock = new Object();

    /** Work on the disk or on its image. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    public Space(StorageDevice file, WritableTables tables, TableClusters known, Refcounts refcounts) {
        this.file = file;
        this.tables = tables;
        this.known = known;
        this.refcounts = refcounts;
        this.allocator = new Allocator(refcounts, known);
    }

    public StorageDevice file() {
        return file;
    }

    public WritableTables tables() {
        return tables;
    }

    public TableClusters known() {
        return known;
    }

    public Refcounts refcounts() {
        return refcounts;
    }

    public Allocator allocator() {
        return allocator;
    }

    /** Reads or writes the disk, as others do at the same time. */
    public <T> T shared(Work<T> work) throws IOException {
        gate.readLock().lock();
        try {
            return work.run();
        } finally {
            gate.readLock().unlock();
        }
    }

    /** Changes the image while nobody reads or writes the disk; everything is safe before and after. */
    public <T> T alone(Work<T> work) throws IOException {
        synchronized (committing) {
            settle();
            gate.writeLock().lock();
            try {
                T result;
                synchronized (lock) {
                    result = work.run();
                }
                settle();
                return result;
            } finally {
                gate.writeLock().unlock();
            }
        }
    }

    /**
     * Changes counts, tables and header together, while nobody else uses the disk: on the medium is none of it or
     * all. The work changes counts and fills tables that it takes, none that something leads to; it takes no cluster
     * after it counted one down, and gives what the header will say. What it refuses leaves everything as it was.
     */
    public void atOnce(Work<HeaderFields.State> work) throws IOException {
        Switchover switchover = new Switchover(refcounts, tables, known, allocator);
        try {
            HeaderFields.State state = prepared(switchover, work);
            tables.writeBack();
            new HeaderFields(file).state(state, refcounts.location());
            switchover.finish();
        } catch (IOException | RuntimeException broken) {
            if (!(broken instanceof ImageException)) {
                failure = broken;
            }
            throw broken;
        }
    }

    private static HeaderFields.State prepared(Switchover switchover, Work<HeaderFields.State> work)
            throws IOException {
        try {
            switchover.begin();
            HeaderFields.State state = work.run();
            switchover.retire();
            return state;
        } catch (ImageException refused) {
            switchover.undo();
            throw refused;
        }
    }

    /** Commits when much is waiting. Not within shared work. */
    public void makeRoom() throws IOException {
        requireSound();
        boolean full;
        synchronized (lock) {
            full = tables.isFull() || allocator.isFull();
        }
        if (full) {
            commit();
        }
    }

    /**
     * Makes everything that was written so far safe, and clusters that were given up free. Not within shared work.
     */
    public void commit() throws IOException {
        requireSound();
        synchronized (committing) {
            try {
                List<Allocator.Run> unused;
                synchronized (lock) {
                    unused = allocator.takeWaiting();
                    tables.writeBack();
                }
                if (!unused.isEmpty()) {
                    release(unused);
                }
            } catch (IOException | RuntimeException broken) {
                failure = broken;
                throw broken;
            }
        }
    }

    /** Commits, and makes safe as well that what was given up is free; until then it is leaked if we are cut off. */
    public void settle() throws IOException {
        commit();
        commit();
    }

    private void release(List<Allocator.Run> unused) throws IOException {
        gate.writeLock().lock(); // whoever knew these clusters is done when it is our turn
        try {
            synchronized (lock) {
                allocator.release(unused);
            }
        } finally {
            gate.writeLock().unlock();
        }
    }

    /** Refuses to go on after a commit failed: nobody knows what of it is on the medium. */
    private void requireSound() throws IOException {
        Exception broken = failure;
        if (broken != null) {
            throw new IOException(
                    file.description() + ": nothing more is written, for an earlier write failed", broken);
        }
    }
}
