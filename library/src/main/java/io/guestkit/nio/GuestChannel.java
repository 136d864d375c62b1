package io.guestkit.nio;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/** A file's content, read-only. Reads at a given place go on side by side, those at the channel's own in turn. */
final class GuestChannel extends FileChannel {

    private static final int CHUNK = 64 * Sizes.KiB;

    private final GuestFileSystem fileSystem;
    private final BlockDevice content;
    private long position;

    GuestChannel(GuestFileSystem fileSystem, BlockDevice content) {
        this.fileSystem = fileSystem;
        this.content = content;
    }

    @Override
    public int read(ByteBuffer dst, long from) throws IOException {
        if (from < 0 || dst.isReadOnly()) {
            throw new IllegalArgumentException(from < 0 ? "the position is " + from : "the buffer is read-only");
        }
        return fileSystem.holding(() -> {
            requireOpen();
            if (!dst.hasRemaining()) {
                return 0;
            }
            if (from >= content.size()) {
                return -1;
            }
            int count = (int) Math.min(dst.remaining(), content.size() - from);
            ByteBuffer part = dst.slice(dst.position(), count);
            content.read(from, part);
            dst.position(dst.position() + count);
            return count;
        });
    }

    private void requireOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public synchronized int read(ByteBuffer dst) throws IOException {
        int count = read(dst, position);
        position += Math.max(count, 0);
        return count;
    }

    @Override
    public synchronized long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, dsts.length);
        requireOpen();
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            if (!dsts[i].hasRemaining()) {
                continue;
            }
            int count = read(dsts[i]);
            if (count < 0) {
                return total == 0 ? -1 : total;
            }
            total += count;
        }
        return total;
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
        if (from < 0 || count < 0) {
            throw new IllegalArgumentException("position or count is negative");
        }
        requireOpen();
        long done = 0;
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, count));
        while (done < count) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), count - done));
            if (read(chunk, from + done) < 0) {
                break;
            }
            done += target.write(chunk.flip());
            if (chunk.hasRemaining()) {
                break; // the target takes no more just now
            }
        }
        return done;
    }

    @Override
    public synchronized long position() throws IOException {
        requireOpen();
        return position;
    }

    @Override
    public synchronized FileChannel position(long newPosition) throws IOException {
        requireOpen();
        if (newPosition < 0) {
            throw new IllegalArgumentException("the position is " + newPosition);
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return content.size();
    }

    @Override
    public void force(boolean metaData) throws IOException {
        requireOpen(); // and nothing is to be written
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
        throw nonWritable();
    }

    @Override
    public int write(ByteBuffer src, long to) throws IOException {
        throw nonWritable();
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        throw nonWritable();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        throw nonWritable();
    }

    @Override
    public long transferFrom(ReadableByteChannel src, long to, long count) throws IOException {
        throw nonWritable();
    }

    private NonWritableChannelException nonWritable() throws IOException {
        requireOpen();
        return new NonWritableChannelException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long size) {
        throw new UnsupportedOperationException("a guest's file can't be mapped into memory");
    }

    @Override
    public FileLock lock(long from, long size, boolean shared) {
        throw new UnsupportedOperationException("a guest's file can't be locked");
    }

    @Override
    public FileLock tryLock(long from, long size, boolean shared) {
        throw new UnsupportedOperationException("a guest's file can't be locked");
    }

    @Override
    protected void implCloseChannel() {
        fileSystem.closed(this); // the content needs no closing
    }
}
