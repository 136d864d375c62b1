package io.guestkit.core.device;

import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file of the host, opened for reading. Its map is one extent: the host's own holes are not looked for. */
public final class FileDevice implements BlockDevice {

    private final HostChannel file;
    private final String description;
    private final long size;

    private FileDevice(HostChannel file, long size) {
        this.file = file;
        this.description = file.name();
        this.size = size;
    }

    /**
     * Opens {@code path}, which stays described as its file name alone.
     *
     * @throws IOException as {@link FileChannel#open} does, and for a directory, which Linux would let us open
     */
    public static FileDevice open(Path path) throws IOException {
        HostChannel file = new HostChannel(path, false);
        try {
            return new FileDevice(file, file.use(FileChannel::size));
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
        readFully(file, offset, dst, this);
    }

    /** Reads all of {@code dst} from a file that had that many bytes. */
    static void readFully(HostChannel file, long offset, ByteBuffer dst, BlockDevice device) throws IOException {
        long start = offset - dst.position();
        while (dst.hasRemaining()) {
            long at = start + dst.position();
            if (file.use(channel -> channel.read(dst, at)) < 0) {
                throw CorruptImageException.at(
                        device.description(),
                        at,
                        "the file ends here, expected %d bytes as when it was opened".formatted(device.size()));
            }
        }
    }

    @Override
    public Extent map(long offset, long length) throws IOException {
        return new Extent.Data(this, offset, Ranges.mappable(this, offset, length));
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
