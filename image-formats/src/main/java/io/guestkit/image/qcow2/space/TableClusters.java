package io.guestkit.image.qcow2.space;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The clusters that hold header and tables: whatever the reference counts and the entries of a hostile image say,
 * nothing else is written there. Used by one thread at a time.
 */
public final class TableClusters {

    private final String file;
    private final int clusterBits;
    private final long most;
    private final Set<Long> clusters = new HashSet<>();
    private @Nullable Deque<Runnable> record;

    /** No clusters yet, and never more than {@code most}. */
    public TableClusters(String file, int clusterBits, long most) {
        this.file = file;
        this.clusterBits = clusterBits;
        this.most = most;
    }

    /** Adds a table, which must overlap no other. */
    public void add(long offset, long bytes, String table) throws ImageException {
        for (long cluster = offset >>> clusterBits; cluster << clusterBits < offset + bytes; cluster++) {
            if (clusters.size() >= most) {
                throw UnsupportedImageException.of(
                        file, "more than %d clusters hold tables, over the limit for writing".formatted(most));
            }
            if (!clusters.add(cluster)) {
                throw overlap(cluster, table);
            }
            long added = cluster;
            note(() -> clusters.remove(added));
        }
    }

    private void note(Runnable back) {
        if (record != null) {
            record.push(back);
        }
    }

    /** Remembers what changes from now on, for {@link #undo}. */
    void record() {
        record = new ArrayDeque<>();
    }

    /** Makes what changed since {@link #record} stay. */
    void endRecord() {
        record = null;
    }

    /** Takes back what changed since {@link #record}. */
    void undo() {
        Deque<Runnable> changes = record;
        record = null;
        if (changes != null) {
            changes.forEach(Runnable::run); // the last one first
        }
    }

    /** Forgets a table. */
    public void remove(long offset, long bytes) {
        for (long cluster = offset >>> clusterBits; cluster << clusterBits < offset + bytes; cluster++) {
            long removed = cluster;
            if (clusters.remove(removed)) {
                note(() -> clusters.add(removed));
            }
        }
    }

    /** Refuses a cluster that holds a table; {@code use} is what else wants it. */
    public void requireNone(long cluster, String use) throws CorruptImageException {
        if (clusters.contains(cluster)) {
            throw overlap(cluster, use);
        }
    }

    private CorruptImageException overlap(long cluster, String use) {
        return CorruptImageException.at(
                file,
                cluster << clusterBits,
                "the %s is here, expected it apart from the header and the tables".formatted(use));
    }
}
