package io.guestkit.image.vhd;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.Ranges;
import io.guestkit.core.device.ResizableDevice;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.image.WritableDiskImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A dynamic or differencing disk that is written to. Sectors that are there are written by any number of threads at once;
 * what makes sectors be there goes one after another.
 */
final class WritableDynamicImage extends VhdImage implements WritableDiskImage, ResizableDevice {

    /** Bytes that are brought together with what stands around them at once. */
    private static final int MOST_FILLED = Sizes.MiB;

    private final StorageDevice file;
    private final DynamicHeader header;
    private final WritableTables tables;
    private Footer footer;

    private WritableDynamicImage(
            Opening opening, StorageDevice file, WritableTables tables, BlockAllocationTable table) {
        super(opening.file(), opening.facts(), opening.footer().id(), table);
        this.file = file;
        this.header = opening.header();
        this.tables = tables;
        this.footer = opening.footer();
    }

    /** Opens a sound image, and mends its footer and the copy, which serves when a writer is cut off. */
    static WritableDynamicImage open(Opening opening, StorageDevice file, ImageContext context) throws IOException {
        long usedEnd = VhdCheck.requireSound(opening, context.limits().metadataBytes());
        Parent parent = opening.openParent(context);
        Footer footer = opening.footer();
        boolean fromCopy = footer.view().offset() == 0;
        long end = Sizes.roundUp(fromCopy ? usedEnd : footer.view().offset(), Footer.SECTOR);
        if (fromCopy) {
            file.resize(end); // what stands behind is nobody's
            file.write(end, footer.bytes());
        } else if (!opening.footers().warnings().isEmpty()) {
            file.write(0, footer.bytes());
        }
        file.flush();
        WritableTables tables = new WritableTables(file, opening.header(), footer.bytes(), end);
        BlockAllocationTable table = new BlockAllocationTable(file, tables, opening.header(), parent);
        return new WritableDynamicImage(opening, file, tables, table);
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
        Ranges.require(this, offset, src.remaining());
        long at = offset;
        while (src.hasRemaining()) {
            Extent extent = mapWithin(at, src.remaining());
            int count;
            if (extent instanceof Extent.Data data) {
                count = (int) data.length();
                file.write(data.hostOffset(), src.slice(src.position(), count));
            } else {
                count = fill(at, src.duplicate());
            }
            src.position(src.position() + count);
            at += count;
            if (tables.isFull()) {
                flush();
            }
        }
    }

    /**
     * Writes into sectors that are not there, with what shows of them beside that.
     *
     * @return how many bytes were written: none when the sectors are there meanwhile
     */
    private synchronized int fill(long offset, ByteBuffer src) throws IOException {
        int block = (int) (offset / header.blockSize());
        long within = offset % header.blockSize();
        long most = Math.min(header.blockSize() - within, MOST_FILLED);
        boolean dynamic = footer.type() == Footer.Type.DYNAMIC;
        Extent extent = mapWithin(offset, Math.min(src.remaining(), most));
        if (extent.kind() == Extent.Kind.DATA || (tables.allocate(block, dynamic) && dynamic)) {
            return 0;
        }
        int count = (int) extent.length();
        int skip = (int) (offset % Footer.SECTOR);
        int length = (int) Sizes.roundUp(skip + count, Footer.SECTOR);
        ByteBuffer sectors = ByteBuffer.allocate(length);
        if (length > count) {
            read(offset - skip, sectors);
        }
        sectors.position(skip).put(src.limit(src.position() + count));
        file.write(tables.data(block) + within - skip, sectors.clear());
        tables.set(block, (int) (within / Footer.SECTOR), length / Footer.SECTOR);
        return count;
    }

    /** Where nothing is, zeros are; sectors of the parent's are hidden by some of our own. */
    @Override
    public void writeZeros(long offset, long length) throws IOException {
        Ranges.require(this, offset, length);
        for (long at = offset; at < offset + length; ) {
            Extent extent = mapWithin(at, Math.min(MOST_FILLED, offset + length - at));
            if (extent instanceof Extent.Data data) {
                file.writeZeros(data.hostOffset(), data.length());
            } else if (extent.kind() == Extent.Kind.PARENT) {
                write(at, ByteBuffer.allocate((int) extent.length()));
            }
            at += extent.length();
        }
    }

    /** Gives nothing up: other readers do not look at the bits of a dynamic disk, and blocks do not move. */
    @Override
    public void discard(long offset, long length) throws IOException {
        Ranges.require(this, offset, length);
    }

    /**
     * Makes a dynamic disk larger.
     *
     * @throws UnsupportedImageException for a differencing disk, for one that is to be smaller or over 2040 GiB
     */
    @Override
    public synchronized void resize(long newSize) throws IOException {
        long wanted = Footer.requireGrowth(this, newSize);
        if (footer.type() == Footer.Type.DIFFERENCING) {
            throw UnsupportedImageException.of(description(), "a differencing disk has the size of its parent");
        }
        long blocks = Sizes.roundUp(wanted, header.blockSize()) / header.blockSize();
        if (blocks > Integer.MAX_VALUE / Integer.BYTES) {
            throw UnsupportedImageException.of(description(), "a table of %d entries".formatted(blocks));
        }
        flush();
        clearBehind();
        tables.resize((int) blocks, footer.resized(wanted));
        footer = Footer.parse(file.bigEndian(Footer.STRUCTURE, tables.end(), Footer.SIZE));
        describe(Facts.of(new Footers(footer, List.of()), header, List.of()));
    }

    /** Clears the rest of the last block, which a longer disk shows. */
    private void clearBehind() throws IOException {
        long within = size() % header.blockSize();
        int block = (int) (size() / header.blockSize());
        if (within != 0 && tables.entries(block, 1)[0] != Tables.UNUSED) {
            file.writeZeros(tables.data(block) + within, header.blockSize() - within);
        }
    }

    @Override
    public void flush() throws IOException {
        tables.commit();
    }

    @Override
    public void close() throws IOException {
        try {
            flush();
        } finally {
            super.close();
        }
    }
}
