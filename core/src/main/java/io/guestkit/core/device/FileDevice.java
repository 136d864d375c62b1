package io.guestkit.core.device;

import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of the host, opened for reading. Its map is one extent: the host's own holes are not looked for. */
public final class FileDevice implements BlockDevice {

    private final FileChannel channel;
    private final String description;
    private final long size;

    private FileDevice(FileChannel channel, String description, long size) {
        this.channel = channel;
        this.description = description;
        this.size = size;
    }

    /**
     * Opens {@code path}, which stays described as its file name alone.
     *
     * @throws IOException as {@link FileChannel#open} does, and for a directory, which Linux would let us open
     */
    public static FileDevice open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new FileSystemException(path.toString(), null, "is a directory");
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            Path name = path.getFileName();
            return new FileDevice(channel, name == null ? path.toString() : name.toString(), channel.size());
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /** The channel behind, for transfers that stay in the kernel; its position is not to be moved. */
    public FileChannel channel() {
        return channel;
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
            int count = channel.read(dst, at);
            if (count < 0) {
                throw CorruptImageException.at(
                        description, at, "the file ends here, expected %d bytes as when it was opened".formatted(size));
            }
            at += count;
        }
    }

    @Override
    public Extent map(long offset, long length) throws IOException {
        return new Extent.Data(this, offset, Ranges.mappable(this, offset, length));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return description;
    }
}
