package io.guestkit.image.raw;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.spi.image.ImageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes each byte of a fresh disk where it belongs, and leaves holes between. */
final class RawWriter implements ImageWriter {

    /** A page: what the host's file systems allocate at least, and qemu-img's own unit for holes. */
    private static final int UNIT = 4 * Sizes.KiB;

    private final StorageDevice file;
    private final long size;

    RawWriter(StorageDevice file, long size) {
        this.file = file;
        this.size = size;
    }

    /** Writes zeros everywhere: a hole would leave the space to be found later. */
    void fill() throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(Sizes.MiB);
        for (long at = 0; at < size; at += zeros.capacity()) {
            file.write(at, zeros.clear().limit((int) Math.min(zeros.capacity(), size - at)));
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int unit() {
        return UNIT;
    }

    @Override
    public Stretch encode(long offset, ByteBuffer data) {
        return new Bytes(file, offset, data);
    }

    @Override
    public void zeros(long offset, long length) {
        // What is not written is zeros.
    }

    @Override
    public void finish() throws IOException {
        if (file.size() < size) {
            file.resize(size);
        }
        file.flush();
    }

    @Override
    public void close() {
        // The file stays open.
    }

    /** Bytes on their way to their own place. */
    private record Bytes(StorageDevice file, long offset, ByteBuffer data) implements Stretch {

        @Override
        public void claim() {
            // The place is known.
        }

        @Override
        public void store() throws IOException {
            file.write(offset, data.duplicate());
        }
    }
}
