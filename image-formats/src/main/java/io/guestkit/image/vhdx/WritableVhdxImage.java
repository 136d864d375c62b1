package io.guestkit.image.vhdx;

import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.device.Ranges;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.image.WritableDiskImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The disk in an image that is written to. Reads and writes go on side by side; what gives blocks up is alone. */
final class WritableVhdxImage implements WritableDiskImage {

    private final String description;
    private final StorageDevice file;
    private final ImageInfo info;
    private final Metadata metadata;
    private final Allocation allocation;
    private final Disk disk = new Disk();
    private final int blockSize;
    private final Lock shared;
    private final Lock alone;

    /** The image's disk, as its tables show it. */
    private final class Disk extends MappedDevice {

        @Override
        public long size() {
            return metadata.diskSize();
        }

        @Override
        public String description() {
            return description;
        }

        @Override
        protected Extent mapWithin(long offset, long length) throws IOException {
            return allocation.map(offset, length);
        }

        @Override
        public void close() {
            // The file is the image's to close.
        }
    }

    /** The disk of a sound image. */
    WritableVhdxImage(String description, StorageDevice file, Structure structure, Allocation allocation) {
        this.description = description;
        this.file = file;
        this.info = Facts.of(structure);
        this.metadata = structure.metadata();
        this.allocation = allocation;
        this.blockSize = metadata.blockSize();
        ReadWriteLock lock = new ReentrantReadWriteLock();
        this.shared = lock.readLock();
        this.alone = lock.writeLock();
    }

    /** What the image said of itself when it was opened. */
    @Override
    public ImageInfo info() {
        return info;
    }

    @Override
    public long size() {
        return metadata.diskSize();
    }

    @Override
    public int sectorSize() {
        return metadata.sectorSize();
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
            allocation.modified();
            long place = allocation.allocate(offset / blockSize);
            if (place < 0) {
                return false;
            }
            file.write(place + offset % blockSize, part);
            return true;
        } finally {
            shared.unlock();
        }
    }

    @Override
    public void writeZeros(long offset, long length) throws IOException {
        clear(offset, length, true);
    }

    /** Gives up the blocks that lie within the range; the rest of it stays as it is, and so do fixed images. */
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
        boolean whole = at % blockSize == 0 && data.length() == metadata.bytesOf(at / blockSize);
        if (whole && !metadata.fixed()) {
            allocation.modified();
            allocation.release(at / blockSize);
        } else if (all) {
            allocation.modified();
            file.writeZeros(data.hostOffset(), data.length());
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
            allocation.close();
        }
    }

    @Override
    public String toString() {
        return description;
    }
}
