package io.guestkit.image.qcow2.write;

import io.guestkit.core.device.BlockDevice;
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

/** The active disk of an image that is written in place. */
public final class WritableQcow2Image implements ResizableDevice, SnapshotImage, BackedImage {

    private static final int ZEROS = 1 << 16;

    private final WritableImageFile file;
    private final ImageContext context;
    private final Space space;
    private final Qcow2Map.Stores stores;
    private volatile ActiveDisk disk;
    private volatile boolean begun;

    /** The image that stands in {@code file}, whose tables are in {@code stores}. */
    WritableQcow2Image(WritableImageFile file, ImageContext context, Space space, Qcow2Map.Stores stores)
            throws IOException {
        this.file = file;
        this.context = context;
        this.space = space;
        this.stores = stores;
        this.disk = load();
    }

    /** The disk as header and tables on the medium have it. */
    private ActiveDisk load() throws IOException {
        Header header = Opening.readHeader(file.device(), context);
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
        space.shared(() -> {
            disk.view().read(offset, dst);
            return dst;
        });
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
        long at = offset;
        while (src.hasRemaining()) {
            long from = at;
            space.makeRoom();
            at += space.shared(() -> disk.writer().write(from, src));
        }
    }

    @Override
    public void writeZeros(long offset, long length) throws IOException {
        Ranges.require(this, offset, length);
        begin();
        long end = offset + length;
        int unit = clusterSize() / (disk.header().features().extendedL2() ? 32 : 1);
        long from = roundUp(offset, unit);
        long to = end == size() ? roundUp(end, unit) : end / unit * unit;
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
            if (whole && disk.eraser().canZero(cluster)) {
                long end = to / clusterSize();
                next = space.shared(() -> disk.eraser().zero(cluster, end)) * clusterSize();
            } else if (whole || !zeroSubclusters(cluster, at, next)) {
                zeroBytes(at, Math.min(next, size()));
            }
            at = next;
        }
    }

    /** Makes the subclusters of a part of a cluster read as zeros; false where that takes data to be written. */
    private boolean zeroSubclusters(long cluster, long from, long to) throws IOException {
        int size = clusterSize() / 32;
        int first = (int) (from % clusterSize() / size);
        int count = (int) ((to - from) / size); // fewer than 32
        return space.shared(() -> disk.eraser().zeroUnits(cluster, ((1 << count) - 1) << first));
    }

    /** Writes zeros where there is anything else. */
    private void zeroBytes(long from, long to) throws IOException {
        long at = from;
        while (at < to) {
            Extent extent = map(at, to - at);
            if (!extent.isZero()) {
                extent = extent.limit(ZEROS);
                write(at, ByteBuffer.allocate((int) extent.length()));
            }
            at += extent.length();
        }
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        Ranges.require(this, offset, length);
        begin();
        long end = offset + length;
        long to = (end == size() ? roundUp(end, clusterSize()) : end) / clusterSize();
        long cluster = roundUp(offset, clusterSize()) / clusterSize();
        while (cluster < to) {
            long from = cluster;
            space.makeRoom();
            cluster = space.shared(() -> disk.eraser().discard(from, to));
        }
    }

    @Override
    public void resize(long size) throws IOException {
        long before = size();
        new Resizing(space, disk).require(size, context.limits());
        if (size < before) {
            long endOfCluster = Math.min(before, roundUp(size, clusterSize()));
            zeroBytes(size, endOfCluster); // so that they are not there again when the disk grows
        }
        change(resizing -> {
            if (size < before) {
                resizing.shrink(size);
            } else {
                resizing.grow(size);
            }
        });
        if (size > before) {
            BlockDevice backing = stores.backing();
            long below = Math.max(roundUp(before, clusterSize()), backing == null ? 0 : backing.size());
            writeZeros(before, Math.min(below, size) - before);
        }
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

    private static long roundUp(long offset, int unit) {
        return (offset + unit - 1) / unit * unit;
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
