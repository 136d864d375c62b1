package io.guestkit.image.qcow2.write;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.image.qcow2.read.Header;
import io.guestkit.image.qcow2.read.L2Entry;
import io.guestkit.image.qcow2.read.Qcow2Map;
import io.guestkit.image.qcow2.space.Allocator;
import io.guestkit.image.qcow2.space.Space;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes data to the active disk. What stands in a host cluster of its own is overwritten there. Everything else gets a
 * new host cluster: that is filled first, with what the write does not cover of it copied from what the disk shows;
 * then the L2 entry is changed. All of it is shared work of the {@link Space}, each guest cluster by one thread at a
 * time; data moves outside of the lock of the space.
 */
final class DiskWriter {

    /** What one step writes to new clusters at most. */
    private static final int LONGEST_STEP = 4 * Sizes.MiB;

    private static final int COPY = 64 * Sizes.KiB;

    private final Space space;
    private final ActiveTables tables;
    private final Qcow2Map map;
    private final BlockDevice view;
    private final int clusterBits;
    private final int unitBits;
    private final boolean extended;

    /** A writer to the disk that {@code view} shows by {@code map}. */
    DiskWriter(Space space, ActiveTables tables, Header header, Qcow2Map map, BlockDevice view) {
        this.space = space;
        this.tables = tables;
        this.map = map;
        this.view = view;
        this.clusterBits = header.clusterBits();
        this.extended = header.features().extendedL2();
        this.unitBits = extended ? clusterBits - 5 : clusterBits;
    }

    /**
     * Host clusters in a row that guest clusters from {@code first} on will stand in.
     *
     * @param before their L2 entries
     * @param after the entries that will replace them
     * @param host where the first host cluster begins
     * @param fresh whether the host clusters were never written and so are zeros
     * @param from where the bytes begin on the disk that have to be in the host clusters
     * @param to where they end
     */
    private record Step(
            long first, List<L2Entry> before, List<L2Entry> after, long host, boolean fresh, long from, long to) {}

    /** Writes the beginning of {@code src}, and gives how many bytes that were; the position follows. */
    int write(long offset, ByteBuffer src) throws IOException {
        int before = src.remaining();
        long inPlace;
        long host = 0;
        synchronized (space.lock) {
            inPlace = inPlace(offset, before);
            if (inPlace > 0) {
                host = map.entry(offset >>> clusterBits).host() + within(offset);
            }
        }
        if (inPlace > 0) {
            put(host, src, (int) inPlace);
        } else {
            allocate(offset, src);
        }
        return before - src.remaining();
    }

    /** How many bytes from {@code offset} on can be overwritten where they stand, in a row. */
    private long inPlace(long offset, int length) throws IOException {
        long run = 0;
        long expected = 0;
        while (run < length) {
            long at = offset + run;
            long count = Math.min(clusterSize() - within(at), length - run);
            L2Entry entry = map.entry(at >>> clusterBits);
            int touched = units(within(at), within(at) + count);
            boolean follows = run == 0 || entry.host() == expected;
            if (!entry.isOwned() || (touched & ~entry.data()) != 0 || !follows) {
                break;
            }
            tables.requireData(entry.host());
            expected = entry.host() + clusterSize();
            run += count;
        }
        return run;
    }

    private void allocate(long offset, ByteBuffer src) throws IOException {
        long first = offset >>> clusterBits;
        long wanted = Math.min(src.remaining(), LONGEST_STEP);
        long end = Math.min(tables.endOfPage(first), ((offset + wanted - 1) >>> clusterBits) + 1);
        Step step;
        synchronized (space.lock) {
            step = plan(offset, Math.min(offset + wanted, end << clusterBits));
        }
        try {
            store(step, offset, src);
        } catch (IOException | RuntimeException failure) {
            giveBack(step);
            throw failure;
        }
    }

    /** Writes the data, and then leads there. */
    private void store(Step step, long offset, ByteBuffer src) throws IOException {
        long end = (step.first + step.before.size()) << clusterBits;
        int covered = (int) Math.min(src.remaining(), end - offset);
        fill(step, step.from, offset);
        put(step.host + within(offset), src, covered);
        fill(step, offset + covered, step.to);
        synchronized (space.lock) {
            tables.put(step.first, step.before, step.after);
        }
    }

    private void giveBack(Step step) {
        if (step.host != step.before.get(0).host()) {
            synchronized (space.lock) {
                space.allocator().free(step.host >>> clusterBits, step.before.size());
            }
        }
    }

    /** Finds a place for bytes in one page, of which the first can't be written where it stands. */
    private Step plan(long from, long to) throws IOException {
        long first = from >>> clusterBits;
        L2Entry entry = map.entry(first);
        long firstEnd = Math.min(to, (first + 1) << clusterBits);
        if (entry.isOwned()) {
            int touched = units(within(from), firstEnd - (first << clusterBits));
            return reuse(entry, from, firstEnd, touched);
        }
        List<L2Entry> before = new ArrayList<>();
        long last = (to - 1) >>> clusterBits;
        for (long cluster = first; cluster <= last && !entry.isOwned(); cluster++) {
            before.add(entry);
            entry = cluster < last ? map.entry(cluster + 1) : entry;
        }
        Allocator.Run run = space.allocator().allocate(1, before.size());
        return renew(before.subList(0, run.count()), run.first() << clusterBits, from, to);
    }

    /** More units of a cluster that has its host cluster already. */
    private Step reuse(L2Entry entry, long from, long to, int touched) throws IOException {
        tables.requireData(entry.host());
        L2Entry after = L2Entry.of(entry.host(), entry.data() | touched, entry.zeros() & ~touched, extended);
        boolean holdsFirst = (entry.data() & unit(from)) != 0;
        boolean holdsLast = (entry.data() & unit(to - 1)) != 0;
        return new Step(
                from >>> clusterBits,
                List.of(entry),
                List.of(after),
                entry.host(),
                false,
                holdsFirst ? from : unitStart(from),
                holdsLast ? to : unitEnd(to));
    }

    /** New host clusters. One that held data is copied whole, so that the old host cluster can go. */
    private Step renew(List<L2Entry> before, long host, long from, long to) throws IOException {
        long first = from >>> clusterBits;
        List<L2Entry> after = new ArrayList<>();
        long start = unitStart(from);
        long end = from;
        for (int i = 0; i < before.size(); i++) {
            L2Entry entry = before.get(i);
            long cluster = (first + i) << clusterBits;
            long begin = Math.max(from, cluster);
            end = Math.min(to, cluster + clusterSize());
            boolean whole = entry.data() != 0;
            int touched = whole ? L2Entry.all(extended) : units(begin - cluster, end - cluster);
            after.add(L2Entry.of(host + i * clusterSize(), touched, entry.zeros() & ~touched, extended));
            start = i == 0 && whole ? cluster : start;
            end = whole ? cluster + clusterSize() : unitEnd(end);
        }
        boolean fresh = host >= space.file().size();
        return new Step(first, before, after, host, fresh, start, end);
    }

    /** Copies what the disk shows to the new place; zeros beyond its end. */
    private void fill(Step step, long from, long to) throws IOException {
        long at = from;
        while (at < to) {
            long host = step.host + at - (step.first << clusterBits);
            long present = Math.min(to, view.size()) - at;
            Extent extent = present > 0 ? view.map(at, present) : new Extent.Hole(to - at);
            if (!extent.isZero()) {
                extent = extent.limit(COPY);
                ByteBuffer bytes = ByteBuffer.allocate((int) extent.length());
                extent.copyTo(bytes);
                space.file().write(host, bytes.flip());
            } else if (!step.fresh) {
                space.file().writeZeros(host, extent.length());
            }
            at += extent.length();
        }
    }

    private void put(long host, ByteBuffer src, int length) throws IOException {
        int end = src.limit();
        space.file().write(host, src.limit(src.position() + length));
        src.limit(end);
    }

    /** The units that hold bytes of a cluster from {@code from} up to {@code to} exclusively. */
    private int units(long from, long to) {
        int first = (int) (from >>> unitBits);
        int last = (int) ((to - 1) >>> unitBits);
        return -1 >>> (Integer.SIZE - 1 - last + first) << first;
    }

    private int unit(long offset) {
        return units(within(offset), within(offset) + 1);
    }

    private long unitStart(long offset) {
        return offset >>> unitBits << unitBits;
    }

    private long unitEnd(long offset) {
        return (((offset - 1) >>> unitBits) + 1) << unitBits;
    }

    private long within(long offset) {
        return offset & (clusterSize() - 1);
    }

    private long clusterSize() {
        return 1L << clusterBits;
    }
}
