package io.guestkit.core.device;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.CorruptImageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A sequence of bytes at fixed positions: a file, a disk inside an image, a partition, a file of a guest.
 *
 * <p>Positional and stateless: there is no shared position, and any number of threads may read at once.
 */
public interface BlockDevice extends Closeable {

    /** The number of bytes; only a {@link ResizableDevice} ever changes it. */
    long size();

    /** The nested name for messages, such as {@code qcow2(disk.qcow2) > gpt partition 2}. */
    String description();

    /**
     * Reads exactly {@code dst.remaining()} bytes.
     *
     * @throws CorruptImageException when the range is not within the device, or what stands there is broken
     * @throws IOException when the medium fails
     */
    void read(long offset, ByteBuffer dst) throws IOException;

    /**
     * What stands at {@code offset}: an extent of at least 1 and at most {@code length} bytes.
     *
     * @param length the bytes of interest, at least 1; the range must lie within the device
     */
    Extent map(long offset, long length) throws IOException;

    /** The logical sector size in bytes, a power of two from 512 on; partition tables count in it. */
    default int sectorSize() {
        return 512;
    }

    /** A copy of {@code length} bytes. The caller has checked {@code length} against a bound. */
    default byte[] read(long offset, int length) throws IOException {
        Ranges.require(this, offset, length); // before the allocation, so that a small device can't ask for much
        byte[] bytes = new byte[length];
        read(offset, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** The structure of {@code length} bytes at {@code offset}, little-endian; {@code length} is bounded already. */
    default StructView littleEndian(String structure, long offset, int length) throws IOException {
        return StructView.littleEndian(read(offset, length), description(), structure, offset);
    }

    /** The structure of {@code length} bytes at {@code offset}, big-endian; {@code length} is bounded already. */
    default StructView bigEndian(String structure, long offset, int length) throws IOException {
        return StructView.bigEndian(read(offset, length), description(), structure, offset);
    }

    /** A part of this device as a device of its own, described as {@code <this> > name}; closing it closes nothing. */
    default BlockDevice slice(String name, long offset, long length) throws IOException {
        return SliceDevice.of(this, name, offset, length);
    }
}
