package io.guestkit.core.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file of the host, opened for reading and writing, and locked against other writers. The host is not asked for holes:
 * zeros are written unless they stand beyond the end, and what is discarded stays.
 */
public final class StorageFile implements StorageDevice {

    private final HostChannel file;
    private final String description;
    private volatile long size; // grows under the lock of this

    private StorageFile(HostChannel file, String description, long size) {
        this.file = file;
        this.description = description;
        this.size = size;
    }

    /**
     * Opens {@code path}, which exists.
     *
     * @throws IOException as {@link FileChannel#open} does, for a directory, and when somebody else writes to it
     */
    public static StorageFile open(Path path) throws IOException {
        HostChannel file = new HostChannel(path, true);
        return open(file, file.name());
    }

    /** Opens {@code path} but calls it {@code description}: a file that gets its name when it is complete. */
    public static StorageFile open(Path path, String description) throws IOException {
        return open(new HostChannel(path, true), description);
    }

    private static StorageFile open(HostChannel file, String description) throws IOException {
        try {
            return new StorageFile(file, description, file.use(FileChannel::size));
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
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
        Ranges.require(this, offset, dst.remaining());
        FileDevice.readFully(file, offset, dst, this);
    }

    @Override
    public Extent map(long offset, long length) throws IOException {
        return new Extent.Data(this, offset, Ranges.mappable(this, offset, length));
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
        long start = offset - src.position();
        long end = Math.addExact(offset, src.remaining());
        while (src.hasRemaining()) {
            long at = start + src.position();
            file.use(channel -> channel.write(src, at));
        }
        grown(end);
    }

    private void grown(long end) {
        if (end > size) {
            synchronized (this) {
                size = Math.max(size, end);
            }
        }
    }

    @Override
    public void writeZeros(long offset, long length) throws IOException {
        long end = Math.addExact(offset, length);
        long present = Math.max(offset, Math.min(end, size));
        ByteBuffer zeros = Buffers.zeros();
        for (long at = offset; at < present; at += zeros.capacity()) {
            write(at, zeros.slice(0, (int) Math.min(zeros.capacity(), present - at)));
        }
        synchronized (this) {
            if (end > size) {
                resize(end);
            }
        }
    }

    /** Does nothing: the JDK has no way to give up a part of a file. */
    @Override
    public void discard(long offset, long length) throws IOException {
        Ranges.require(this, offset, length);
    }

    @Override
    public synchronized void resize(long newSize) throws IOException {
        if (newSize < size) {
            file.use(channel -> channel.truncate(newSize));
        } else if (newSize > size) {
            file.use(channel -> channel.write(Buffers.zeros().slice(0, 1), newSize - 1));
        }
        size = newSize;
    }

    @Override
    public void flush() throws IOException {
        file.use(channel -> {
            channel.force(true);
            return channel;
        });
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    @Override
    public String toString() {
        return description;
    }
}
