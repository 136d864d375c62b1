package io.guestkit.image.vdi;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.device.Ranges;
import io.guestkit.core.device.ResizableDevice;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.image.WritableDiskImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The disk in an image that is written to. Reads and writes go on side by side; what gives blocks up or moves them waits
 * until it is alone.
 */
final class WritableVdiImage implements WritableDiskImage, ResizableDevice {

    private final String description;
    private final StorageDevice file;
    private final Allocation allocation;
    private final BlockMap map;
    private final Disk disk = new Disk();
    private final int blockSize;
    private final boolean isStatic;
    private final Lock shared;
    private final Lock alone;
    private volatile long size;

    /** The image's disk, as its block map shows it. */
    private final class Disk extends MappedDevice {

        @Override
        public long size() {
            return size;
        }

        @Override
        public String description() {
            return description;
        }

        @Override
        protected Extent mapWithin(long offset, long length) throws IOException {
            return map.map(offset, length);
        }

        @Override
        public void close() {
            // The file is the image's to close.
        }
    }

    /** The disk of a sound image with these changes of its block map, of which there are none yet. */
    WritableVdiImage(String description, StorageDevice file, Allocation allocation) {
        Header header = allocation.header();
        this.description = description;
        this.file = file;
        this.allocation = allocation;
        this.map = new BlockMap(header, file, allocation, null);
        this.blockSize = header.blockSize();
        this.isStatic = header.type() == Header.Type.STATIC;
        this.size = header.size();
        ReadWriteLock lock = new ReentrantReadWriteLock();
        this.shared = lock.readLock();
        this.alone = lock.writeLock();
    }

    @Override
    public ImageInfo info() {
        return Facts.of(allocation.header());
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        shared.lock();
        try {
            disk.read(offset, dst);
        } finally {
            shared.unlock();
        }
    }

    @Override
    public Extent map(long offset, long length) throws IOException {
        shared.lock();
        try {
            return disk.map(offset, length);
        } finally {
            shared.unlock();
        }
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
        Ranges.require(this, offset, src.remaining());
        long at = offset;
        while (src.hasRemaining()) {
            int count = (int) Math.min(src.remaining(), blockSize - at % blockSize);
            if (writeWithin(at, src.slice(src.position(), count))) {
                src.position(src.position() + count);
                at += count;
            } else {
                flush();
            }
        }
    }

    /** Writes into one block; false when none can be taken before a commit. */
    private boolean writeWithin(long offset, ByteBuffer part) throws IOException {
        shared.lock();
        try {
            int entry = allocation.allocate(offset / blockSize);
            if (entry < 0) {
                return false;
            }
            allocation.modified();
            file.write(allocation.header().dataPlace(entry) + offset % blockSize, part);
            return true;
        } finally {
            shared.unlock();
        }
    }

    @Override
    public void writeZeros(long offset, long length) throws IOException {
        clear(offset, length, true);
    }

    /** Gives up the blocks that lie within the range; the rest of it stays as it is, and so do static images. */
    @Override
    public void discard(long offset, long length) throws IOException {
        clear(offset, length, false);
    }

    private void clear(long offset, long length, boolean all) throws IOException {
        Ranges.require(this, offset, length);
        alone.lock();
        try {
            long end = offset + length;
            for (long at = offset; at < end; ) {
                Extent extent = disk.map(at, Math.min(end - at, blockSize - at % blockSize));
                if (extent instanceof Extent.Data data) {
                    clear(at, data, all);
                }
                at += extent.length();
            }
        } finally {
            alone.unlock();
        }
    }

    /** Clears what is stored of one block. */
    private void clear(long at, Extent.Data data, boolean all) throws IOException {
        boolean whole = at % blockSize == 0 && (data.length() == blockSize || at + data.length() == size);
        if (whole && !isStatic) {
            allocation.release(at / blockSize);
            if (allocation.isFull()) {
                allocation.commit();
            }
        } else if (all) {
            allocation.modified();
            file.writeZeros(data.hostOffset(), data.length());
        }
    }

    /**
     * Changes the size; a static image gets its new blocks at once.
     *
     * @throws UnsupportedImageException when the block map would need more room than stands before the first block
     */
    @Override
    public void resize(long newSize) throws IOException {
        alone.lock();
        try {
            int blocks = blocksFor(newSize);
            long wanted = Sizes.roundUp(newSize, Header.SECTOR);
            Header header = allocation.header();
            long first = header.blocksFor(Math.min(size, wanted));
            for (long block = first; block < header.blocks(); block++) {
                allocation.release(block);
            }
            allocation.commit();
            clearBehind(Math.min(size, wanted));
            allocation.resize(wanted, blocks);
            size = wanted;
            for (long block = first; isStatic && block < blocks; block++) {
                if (allocation.allocate(block) < 0) {
                    allocation.commit();
                    block--;
                }
            }
            allocation.commit();
        } finally {
            alone.unlock();
        }
    }

    private int blocksFor(long wanted) throws UnsupportedImageException {
        Header header = allocation.header();
        long room = Math.min(Header.MOST_BLOCKS, (header.dataOffset() - header.mapOffset()) / Integer.BYTES);
        long blocks = header.blocksFor(wanted);
        if (blocks > room) {
            throw UnsupportedImageException.of(
                    description,
                    "the block map has room for %d blocks, and a disk of %d bytes has %d"
                            .formatted(room, wanted, blocks));
        }
        return (int) blocks;
    }

    /** Clears the rest of the last block, which a longer disk would show. */
    private void clearBehind(long end) throws IOException {
        if (end % blockSize != 0 && map.map(end - 1, 1) instanceof Extent.Data last) {
            file.writeZeros(last.hostOffset() + 1, blockSize - end % blockSize);
        }
    }

    @Override
    public void flush() throws IOException {
        alone.lock();
        try {
            allocation.commit();
        } finally {
            alone.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        StorageDevice closing = file;
        try (closing) {
            flush();
        }
    }

    @Override
    public String toString() {
        return description;
    }
}
