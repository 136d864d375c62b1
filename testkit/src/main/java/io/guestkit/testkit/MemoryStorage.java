package io.guestkit.testkit;

import io.guestkit.core.device.Extent;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A file in memory that an image format writes to, and that can be looked at and opened again. */
public class MemoryStorage implements StorageDevice {

    private final String description;
    private byte[] bytes;
    private int size;

    public MemoryStorage(String description) {
        this(description, new byte[0]);
    }

    /** A file with these bytes, which are copied. */
    public MemoryStorage(String description, byte[] content) {
        this.description = description;
        this.bytes = content.clone();
        this.size = content.length;
    }

    /** A copy of what the file holds now. */
    public final synchronized byte[] content() {
        return Arrays.copyOf(bytes, size);
    }

    @Override
    public final synchronized long size() {
        return size;
    }

    @Override
    public final String description() {
        return description;
    }

    @Override
    public final synchronized void read(long offset, ByteBuffer dst) throws IOException {
        require(offset, dst.remaining());
        dst.put(bytes, (int) offset, dst.remaining());
    }

    @Override
    public final synchronized Extent map(long offset, long length) throws IOException {
        require(offset, 1);
        return new Extent.Data(this, offset, Math.min(length, size - offset));
    }

    private void require(long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw CorruptImageException.at(
                    description, Math.max(0, offset), "%d bytes are outside of %d".formatted(length, size));
        }
    }

    @Override
    public synchronized void write(long offset, ByteBuffer src) throws IOException {
        int at = Math.toIntExact(offset);
        int end = Math.addExact(at, src.remaining());
        grow(end);
        src.get(bytes, at, end - at);
    }

    @Override
    public synchronized void writeZeros(long offset, long length) throws IOException {
        int end = Math.toIntExact(offset + length);
        grow(end);
        Arrays.fill(bytes, Math.toIntExact(offset), end, (byte) 0);
    }

    private void grow(int end) {
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length + bytes.length / 2));
        }
        size = Math.max(size, end);
    }

    @Override
    public synchronized void discard(long offset, long length) throws IOException {
        require(offset, length);
    }

    @Override
    public synchronized void resize(long newSize) throws IOException {
        int wanted = Math.toIntExact(newSize);
        if (wanted < size) {
            Arrays.fill(bytes, wanted, size, (byte) 0);
            size = wanted;
        } else {
            grow(wanted);
        }
    }

    @Override
    public void flush() throws IOException {
        // What is written is there.
    }

    @Override
    public void close() {
        // Stays to be looked at.
    }

    @Override
    public final String toString() {
        return description;
    }
}
