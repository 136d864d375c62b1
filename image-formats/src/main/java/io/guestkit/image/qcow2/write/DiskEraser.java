package io.guestkit.image.qcow2.write;

import io.guestkit.image.qcow2.read.Header;
import io.guestkit.image.qcow2.read.L2Entry;
import io.guestkit.image.qcow2.read.Qcow2Map;
import io.guestkit.image.qcow2.space.Space;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Takes data off the active disk by its L2 entries alone. All of it is shared work of the {@link Space}. */
final class DiskEraser {

    private final Space space;
    private final ActiveTables tables;
    private final Qcow2Map map;
    private final boolean extended;
    private final boolean zeroable;
    private final long endOfBacking; // in clusters

    DiskEraser(Space space, ActiveTables tables, Header header, Qcow2Map map, long backingSize) {
        this.space = space;
        this.tables = tables;
        this.map = map;
        this.extended = header.features().extendedL2();
        this.zeroable = header.version() > 2;
        this.endOfBacking = ((backingSize - 1) >> header.clusterBits()) + 1;
    }

    /** Whether whole clusters can be made to read as zeros. */
    boolean canZero(long cluster) {
        return zeroable || cluster >= endOfBacking;
    }

    /**
     * Makes clusters up to {@code end} exclusively read as zeros, or the first of them.
     *
     * @return where to go on
     */
    long zero(long first, long end) throws IOException {
        L2Entry zeros = zeroable ? L2Entry.of(0, 0, L2Entry.all(extended), extended) : empty();
        return replace(first, end, zeros, true);
    }

    /** Gives up clusters as {@link #zero}, leaving no note where nothing is below. */
    long discard(long first, long end) throws IOException {
        if (first < endOfBacking) {
            long stop = Math.min(end, endOfBacking);
            return zeroable ? zero(first, stop) : stop; // to give it up would show what is below
        }
        return replace(first, end, empty(), true);
    }

    /** Gives up clusters as {@link #zero}, so that what is below shows. */
    long clear(long first, long end) throws IOException {
        return replace(first, end, empty(), false);
    }

    private L2Entry empty() {
        return new L2Entry(0, 0, extended);
    }

    /** Replaces the entries of one page that differ; what is a hole anyway stays one where {@code holes} serve. */
    private long replace(long first, long end, L2Entry after, boolean holes) throws IOException {
        boolean nothingBelow = first >= endOfBacking && holes;
        long page = Math.min(end, tables.endOfPage(first));
        long stop = first < endOfBacking ? Math.min(page, endOfBacking) : page;
        synchronized (space.lock) {
            if ((nothingBelow || after.isEmpty()) && !tables.hasTable(first)) {
                return Math.min(end, tables.endOfTable(first));
            }
            List<L2Entry> old = new ArrayList<>();
            List<L2Entry> fresh = new ArrayList<>();
            for (long cluster = first; cluster < stop; cluster++) {
                L2Entry entry = map.entry(cluster);
                old.add(entry);
                fresh.add(entry.isEmpty() && nothingBelow ? entry : after);
            }
            if (!old.equals(fresh)) {
                tables.put(first, old, fresh);
            }
            return stop;
        }
    }

    /** Makes some subclusters of a cluster read as zeros; false where that takes data to be written. */
    boolean zeroUnits(long cluster, int units) throws IOException {
        synchronized (space.lock) {
            L2Entry before = map.entry(cluster);
            if (before.isCompressed()) {
                return false;
            }
            long bitmap = ((long) (before.zeros() | units) << 32) | Integer.toUnsignedLong(before.data() & ~units);
            L2Entry after = new L2Entry(before.word(), bitmap, true);
            tables.put(cluster, List.of(before), List.of(after));
            return true;
        }
    }
}
