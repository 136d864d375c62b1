package io.guestkit.image.qcow2.space;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes free clusters, and gives clusters back once nothing on the medium leads there any more. Used by one thread at a
 * time.
 */
public final class Allocator {

    /** Runs that wait to be given back; about a MiB of memory. */
    private static final int MOST_WAITING = 1 << 15;

    private final Refcounts refcounts;
    private final TableClusters known;
    private List<Run> waiting = new ArrayList<>();
    private long next; // no cluster before this one is free

    /** Clusters in a row. */
    public record Run(long first, int count) {}

    Allocator(Refcounts refcounts, TableClusters known) {
        this.refcounts = refcounts;
        this.known = known;
    }

    /** Takes the first free row of at least {@code least} clusters, of which at most {@code most}. */
    public Run allocate(int least, int most) throws IOException {
        long at = next;
        int count = 0;
        while (count < most) {
            if (isFree(at)) {
                count++;
            } else if (count >= least) {
                break;
            } else {
                count = 0;
            }
            at++;
        }
        for (int i = 1; i <= count; i++) {
            refcounts.set(at - i, 1);
        }
        next = least == 1 ? at : next;
        return new Run(at - count, count);
    }

    private boolean isFree(long cluster) throws IOException {
        refcounts.provide(cluster);
        if (refcounts.get(cluster) != 0) {
            return false;
        }
        known.requireNone(cluster, "next cluster whose refcount is 0");
        return true;
    }

    /** Takes the clusters of a table, and makes it known. Gives where it begins. */
    public long allocateTable(long bytes, int clusterBits, String table) throws IOException {
        int clusters = Math.toIntExact(((Math.max(bytes, 1) - 1) >>> clusterBits) + 1);
        long offset = allocate(clusters, clusters).first << clusterBits;
        known.add(offset, bytes, table);
        return offset;
    }

    /** Gives clusters up: they count until {@link #release} is told that what led there is gone. */
    public void free(long first, int count) {
        int last = waiting.size() - 1;
        if (last >= 0 && waiting.get(last).first + waiting.get(last).count == first) {
            waiting.set(last, new Run(waiting.get(last).first, waiting.get(last).count + count));
        } else {
            waiting.add(new Run(first, count));
        }
    }

    boolean isFull() {
        return waiting.size() >= MOST_WAITING;
    }

    /** What was given up so far, to be released by the caller. */
    List<Run> takeWaiting() {
        List<Run> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    /** Counts clusters down, to which nothing on the medium leads any more, and which nobody reads. */
    void release(List<Run> runs) throws IOException {
        for (Run run : runs) {
            for (long cluster = run.first; cluster < run.first + run.count; cluster++) {
                release(cluster);
            }
        }
    }

    /** Counts one cluster down at once. */
    public void release(long cluster) throws IOException {
        if (refcounts.change(cluster, -1) == 0) {
            next = Math.min(next, cluster);
        }
    }

    /** Looks for free clusters from the beginning: counts fell by other ways than {@link #release}. */
    void lookAgain() {
        next = 0;
    }
}
