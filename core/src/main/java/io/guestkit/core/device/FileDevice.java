package io.guestkit.core.device;

import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file of the host, opened for reading. Its map is one extent: the host's own holes are not looked for.
 *
 * <p>The JDK closes a channel when one of the threads that read it is interrupted. That ends the read of this thread
 * alone: the next reader opens the file again, when it is still the same one.
 */
public final class FileDevice implements BlockDevice {

    private final Path path;
    private final @Nullable Object key;
    private final String description;
    private final long size;
    private volatile FileChannel channel;
    private boolean closed;

    private FileDevice(Path path, @Nullable Object key, FileChannel channel, long size) {
        Path name = path.getFileName();
        this.path = path;
        this.key = key;
        this.description = name == null ? path.toString() : name.toString();
        this.size = size;
        this.channel = channel;
    }

    /**
     * Opens {@code path}, which stays described as its file name alone.
     *
     * @throws IOException as {@link FileChannel#open} does, and for a directory, which Linux would let us open
     */
    public static FileDevice open(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new FileSystemException(path.toString(), null, "is a directory");
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new FileDevice(path, attributes.fileKey(), channel, channel.size());
        } catch (IOException | RuntimeException failure) {
            channel.close();
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
        long at = offset;
        while (dst.hasRemaining()) {
            int count = readSome(at, dst);
            if (count < 0) {
                throw CorruptImageException.at(
                        description, at, "the file ends here, expected %d bytes as when it was opened".formatted(size));
            }
            at += count;
        }
    }

    private int readSome(long at, ByteBuffer dst) throws IOException {
        while (true) {
            FileChannel open = channel;
            try {
                return open.read(dst, at);
            } catch (ClosedByInterruptException interrupted) {
                throw interrupted;
            } catch (ClosedChannelException gone) {
                reopen(open, gone);
            }
        }
    }

    /** Opens the file anew, unless another reader has done so already or this device is closed. */
    private synchronized void reopen(FileChannel gone, ClosedChannelException why) throws IOException {
        if (closed) {
            throw why;
        }
        if (channel == gone) {
            Object now = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            if (!Objects.equals(now, key)) {
                throw new FileSystemException(path.toString(), null, "is another file than when it was opened");
            }
            channel = FileChannel.open(path, StandardOpenOption.READ);
        }
    }

    @Override
    public Extent map(long offset, long length) throws IOException {
        return new Extent.Data(this, offset, Ranges.mappable(this, offset, length));
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }

    @Override
    public String toString() {
        return description;
    }
}
