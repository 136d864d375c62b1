package io.guestkit.image.qcow2.write;

import io.guestkit.core.device.Extent;
import io.guestkit.core.device.Ranges;
import io.guestkit.core.device.ResizableDevice;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.image.BackedImage;
import io.guestkit.core.spi.image.SnapshotImage;
import io.guestkit.core.spi.image.WritableImageFile;
import io.guestkit.image.qcow2.read.Facts;
import io.guestkit.image.qcow2.read.Header;
import io.guestkit.image.qcow2.read.Opening;
import io.guestkit.image.qcow2.read.Qcow2Image;
import io.guestkit.image.qcow2.read.Qcow2Map;
import io.guestkit.image.qcow2.read.SnapshotEntry;
import io.guestkit.image.qcow2.space.HeaderFields;
import io.guestkit.image.qcow2.space.Space;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The active disk of an image that is written in place. Of each guest cluster, calls at the same time read and write
 * all that they touch of it one after another, never parts of it between each other.
 */
public final class WritableQcow2Image implements ResizableDevice, SnapshotImage, BackedImage {

    /** What of a read or a write is one step for all others, at least: 4 MiB with clusters of 64 KiB. */
    private static final int CLUSTERS_OF_DATA = 64;

    /** The same of zeros and discards, which take L2 entries alone. */
    private static final int CLUSTERS_OF_ENTRIES = 1 << 13;

    private final WritableImageFile file;
    private final ImageContext context;
    private final Space space;
    private final Qcow2Map.Stores stores;
    private final Steps steps;
    private final ClusterLocks locks = new ClusterLocks();
    private volatile ActiveDisk disk;
    private volatile boolean begun;

    /** The image that stands in {@code file}, whose tables are in {@code stores}. */
    WritableQcow2Image(WritableImageFile file, ImageContext context, Space space, Qcow2Map.Stores stores)
            throws IOException {
        this.file = file;
        this.context = context;
        this.space = space;
        this.stores = stores;
        this.steps = new Steps(space, () -> disk);
        this.disk = load();
    }

    /** The disk as header and tables on the medium have it. */
    private ActiveDisk load() throws IOException {
        return show(Opening.readHeader(file.device(), context));
    }

    /** The disk as a header has it. */
    private ActiveDisk show(Header header) throws IOException {
        Qcow2Map map = new Qcow2Map(header, header.l1(), stores);
        String name = "qcow2(" + file.readable().name() + ")";
        ImageInfo info = Facts.of(
                header,
                header.size(),
                SnapshotEntry.readAll(file.device(), header, context.limits()),
                Opening.bitmaps(file.device(), header, context),
                null);
        Qcow2Image view = new Qcow2Image(name, info, map, stores, null);
        return ActiveDisk.of(header, map, view, stores, space);
    }

    @Override
    public ImageInfo info() {
        return disk.view().info();
    }

    @Override
    public long size() {
        return disk.view().size();
    }

    @Override
    public String description() {
        return disk.view().description();
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        Ranges.require(this, offset, dst.remaining());
        inSteps(offset, dst.remaining(), CLUSTERS_OF_DATA, (at, length) -> {
            ByteBuffer part = dst.slice(dst.position(), (int) length);
            locks.reading(
                    cluster(at),
                    clusterBehind(at + length),
                    () -> space.shared(() -> {
                        disk.view().read(at, part);
                        return part;
                    }));
            dst.position(dst.position() + (int) length);
        });
    }

    /** Something that is done with a range of the disk. */
    @FunctionalInterface
    private interface Step {
        void at(long offset, long length) throws IOException;
    }

    /** Does something with a range that ends at the same place or on a cluster boundary, so many clusters at once. */
    private void inSteps(long offset, long length, int clusters, Step step) throws IOException {
        long end = offset + length;
        for (long at = offset; at < end; ) {
            long stop = Math.min(end, (cluster(at) + clusters) * clusterSize());
            step.at(at, stop - at);
            at = stop;
        }
    }

    private long cluster(long offset) {
        return offset / clusterSize();
    }

    private long clusterBehind(long end) {
        return cluster(end - 1) + 1;
    }

    /** Does something in steps with clusters that nobody else reads or writes meanwhile. */
    private void changing(long offset, long length, int clusters, Step step) throws IOException {
        inSteps(
                offset,
                length,
                clusters,
                (at, count) -> locks.writing(cluster(at), clusterBehind(at + count), () -> {
                    step.at(at, count);
                    return at;
                }));
    }

    /** What stands there now: an extent of the image file holds until something is written. */
    @Override
    public Extent map(long offset, long length) throws IOException {
        return space.shared(() -> disk.view().map(offset, length));
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
        Ranges.require(this, offset, src.remaining());
        begin();
        changing(offset, src.remaining(), CLUSTERS_OF_DATA, (at, length) -> {
            steps.write(at, src.slice(src.position(), (int) length));
            src.position(src.position() + (int) length);
        });
    }

    @Override
    public void writeZeros(long offset, long length) throws IOException {
        Ranges.require(this, offset, length);
        begin();
        changing(offset, length, CLUSTERS_OF_ENTRIES, steps::zero);
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        Ranges.require(this, offset, length);
        begin();
        changing(offset, length, CLUSTERS_OF_ENTRIES, steps::discard);
    }

    @Override
    public void resize(long size) throws IOException {
        new Resizing(space, disk).require(size, context.limits());
        long before = size();
        if (size < before) {
            long endOfCluster = Math.min(before, cluster(size + clusterSize() - 1) * clusterSize());
            writeZeros(size, endOfCluster - size); // so that they are not there again when the disk grows
            change(resizing -> resizing.shrink(size));
        } else {
            alone(() -> {
                grow(size);
                return size;
            });
        }
    }

    /** Makes the disk longer, by zeros whatever is below or was there before. */
    private void grow(long size) throws IOException {
        Header.L1Location l1 = new Resizing(space, disk).lengthen(size);
        ActiveDisk longer = show(disk.header().withDisk(size, l1));
        new Steps(space, () -> longer).zero(size(), size - size());
        space.settle();
        new HeaderFields(file.device()).disk(size, l1.offset(), l1.entries());
    }

    @Override
    public void clear() throws IOException {
        change(Resizing::clear);
    }

    /** A change of the size or of everything. */
    @FunctionalInterface
    private interface Change {
        void with(Resizing resizing) throws IOException;
    }

    private void change(Change change) throws IOException {
        alone(() -> {
            change.with(new Resizing(space, disk));
            return null;
        });
        alone(() -> {
            Resizing.cutFile(space, disk.header().clusterBits());
            return null;
        });
    }

    /** Does what leaves another header, while nobody uses the disk. */
    private <T> T alone(Space.Work<T> work) throws IOException {
        begin();
        return space.alone(() -> {
            try {
                return work.run();
            } finally {
                disk = load();
            }
        });
    }

    @Override
    public String createSnapshot(String name, Instant when) throws IOException {
        return alone(() -> snapshots().create(name, when));
    }

    @Override
    public void applySnapshot(String idOrName) throws IOException {
        alone(() -> {
            snapshots().apply(idOrName);
            return idOrName;
        });
    }

    @Override
    public void deleteSnapshot(String idOrName) throws IOException {
        alone(() -> {
            snapshots().delete(idOrName);
            return idOrName;
        });
    }

    private Snapshots snapshots() throws IOException {
        return new Snapshots(space, disk, context.limits());
    }

    @Override
    public void setBacking(@Nullable String name, @Nullable String format) throws IOException {
        alone(() -> {
            BackingName.set(file.device(), disk.header(), name, format);
            return name;
        });
    }

    private int clusterSize() {
        return disk.header().clusterSize();
    }

    /** Before the first change: what a writer has to keep up that knows it, and we do not, is not kept up any more. */
    private void begin() throws IOException {
        if (!begun) {
            synchronized (space.lock) {
                if (!begun && disk.header().version() > 2) {
                    new HeaderFields(file.device()).clearAutoclear();
                }
                begun = true;
            }
        }
    }

    @Override
    public void flush() throws IOException {
        space.commit();
    }

    /** Flushes, and closes the image file and what it refers to. */
    @Override
    public void close() throws IOException {
        Qcow2Image view = disk.view();
        try (view) {
            space.settle();
        }
    }

    @Override
    public String toString() {
        return description();
    }
}
