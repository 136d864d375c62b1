package io.guestkit.image.vmdk;

import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.device.Ranges;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.image.WritableDiskImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;

/**
 * The disk in one sparse file, written in place. A grain that has a place stays there; others get one at the end of the
 * file. Tables follow with a flush, when the grains are on the medium.
 */
final class WritableVmdk extends MappedDevice implements WritableDiskImage {

    /** Changed sectors of tables that are held, 2 MiB; then comes a flush. */
    private static final int MOST_CHANGES = 4096;

    private final DiskImage image;
    private final StorageDevice file;
    private final HostedHeader header;
    private final PendingTables tables;
    private final GrainMap map;
    private final GrainAllocator allocator;
    private volatile ImageInfo info;
    private volatile boolean changed;

    /**
     * A disk for writing.
     *
     * @param image the same for reading, which owns what there is to close
     * @param map reads {@code tables}
     */
    WritableVmdk(DiskImage image, StorageDevice file, HostedHeader header, PendingTables tables, GrainMap map) {
        this.image = image;
        this.file = file;
        this.header = header;
        this.tables = tables;
        this.map = map;
        this.allocator = new GrainAllocator(file, header, tables, map);
        this.info = image.info();
    }

    /** Refuses what can only be read. */
    static void requireWritable(String fileName, HostedHeader header) throws UnsupportedImageException {
        if (header.compressed()) {
            throw UnsupportedImageException.of(fileName, "compressed grains can't be written in place");
        }
        if (header.version() > 2) {
            throw UnsupportedImageException.of(
                    fileName, "version %d can only be read, expected 1 or 2".formatted(header.version()));
        }
    }

    @Override
    public ImageInfo info() {
        return info;
    }

    @Override
    public long size() {
        return image.size();
    }

    @Override
    public String description() {
        return image.description();
    }

    @Override
    protected Extent mapWithin(long offset, long length) throws IOException {
        return map.map(offset, length);
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
        Ranges.require(this, offset, src.remaining());
        long at = offset;
        while (src.hasRemaining()) {
            long stop = Math.min(at + src.remaining(), grainEnd(at));
            ByteBuffer piece = src.slice(src.position(), (int) (stop - at));
            write(at, stop, host -> file.write(host, piece));
            src.position(src.position() + (int) (stop - at));
            at = stop;
        }
    }

    private long grainEnd(long at) {
        return Math.min(size(), at - at % header.grainSize() + header.grainSize());
    }

    /** Stores bytes within one grain: where that stands, or in a new place. */
    private void write(long from, long to, GrainAllocator.Content content) throws IOException {
        begin();
        Extent extent = map.map(from, to - from);
        if (!isWhole(extent, to - from)) {
            synchronized (this) {
                extent = map.map(from, to - from); // another writer may have been here
                if (!isWhole(extent, to - from)) {
                    allocator.store(from, to, content);
                    settle();
                    return;
                }
            }
        }
        content.writeTo(((Extent.Data) extent).hostOffset());
    }

    /** Whether bytes have their place in the file. */
    private boolean isWhole(Extent extent, long length) {
        return extent instanceof Extent.Data data && data.host() == file && data.length() == length;
    }

    private void settle() throws IOException {
        if (tables.changes() > MOST_CHANGES) {
            tables.flush();
        }
    }

    @Override
    public void writeZeros(long offset, long length) throws IOException {
        Ranges.require(this, offset, length);
        for (long at = offset; at < offset + length; ) {
            Extent extent = map.map(at, offset + length - at);
            Extent shown = extent instanceof Extent.Parent parent
                    ? parent.parent().map(parent.offset(), parent.length())
                    : extent;
            if (shown.isZero()) {
                at += shown.length();
            } else {
                long stop = Math.min(offset + length, grainEnd(at));
                zero(at, stop);
                at = stop;
            }
        }
    }

    /** Makes bytes within one grain zeros: by a note in the tables where nothing is stored yet. */
    private synchronized void zero(long from, long to) throws IOException {
        begin();
        boolean stored = map.map(from, to - from).kind() == Extent.Kind.DATA;
        boolean whole = from % header.grainSize() == 0 && to == grainEnd(from);
        if (!stored && whole && header.features().zeroedGrains()) {
            allocator.zero(from);
            settle();
        } else {
            write(from, to, host -> file.writeZeros(host, to - from));
        }
    }

    /** Does nothing: a grain is not given up, and reads as before. */
    @Override
    public void discard(long offset, long length) throws IOException {
        Ranges.require(this, offset, length);
    }

    /**
     * Before the first change: the content gets another identifier, by which children of the old content know, and the
     * header says that the file is open.
     */
    private void begin() throws IOException {
        if (!changed) {
            synchronized (this) {
                if (!changed) {
                    rename();
                    file.write(HostedHeader.UNCLEAN, ByteBuffer.wrap(new byte[] {1}));
                    file.flush();
                    changed = true;
                }
            }
        }
    }

    /** Puts another identifier in the place of the old one, of as many digits. */
    private void rename() throws IOException {
        byte[] text = file.read(header.descriptorOffset(), (int) header.descriptorSize());
        Matcher old = Descriptor.CID_LINE.matcher(new String(text, StandardCharsets.ISO_8859_1));
        if (!old.find()) {
            throw CorruptImageException.at(file.description(), header.descriptorOffset(), "CID is missing");
        }
        int digits = old.end(1) - old.start(1);
        long cid = ThreadLocalRandom.current().nextLong(1, Math.min(1L << (4 * digits), Descriptor.NO_PARENT));
        byte[] renamed = ("%0" + digits + "x").formatted(cid).getBytes(StandardCharsets.US_ASCII);
        file.write(header.descriptorOffset() + old.start(1), ByteBuffer.wrap(renamed));
        info = Facts.withCid(info, cid);
    }

    @Override
    public synchronized void flush() throws IOException {
        tables.flush();
    }

    @Override
    public void close() throws IOException {
        DiskImage closing = image;
        try (closing) {
            end();
        }
    }

    private synchronized void end() throws IOException {
        if (changed) {
            tables.flush();
            file.write(HostedHeader.UNCLEAN, ByteBuffer.wrap(new byte[] {0}));
            file.flush();
            changed = false;
        }
    }
}
