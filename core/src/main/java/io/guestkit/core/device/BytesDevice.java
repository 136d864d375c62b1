package io.guestkit.core.device;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes in memory as a device: small guest files that stand in their inode, and images in tests. */
public final class BytesDevice implements BlockDevice {

    private final byte[] bytes;
    private final String description;

    /** A device over {@code bytes}, which are not copied and must not change any more. */
    public BytesDevice(String description, byte[] bytes) {
        this.description = description;
        this.bytes = bytes;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        Ranges.require(this, offset, dst.remaining());
        dst.put(bytes, (int) offset, dst.remaining());
    }

    @Override
    public Extent map(long offset, long length) throws IOException {
        return new Extent.Data(this, offset, Ranges.mappable(this, offset, length));
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    @Override
    public String toString() {
        return description;
    }
}
