package io.guestkit.image.qcow2;

import io.guestkit.core.device.Extent;
import io.guestkit.core.device.StorageDevice;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that is read and written sector by sector: whoever records it can cut a write off, or come between. */
final class SectorStorage implements StorageDevice {

    private static final int SECTOR = 512;

    private final StorageDevice file;

    SectorStorage(StorageDevice file) {
        this.file = file;
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public String description() {
        return file.description();
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        bySector(offset, dst, file::read);
    }

    @Override
    public Extent map(long offset, long length) {
        return new Extent.Data(this, offset, Math.min(length, size() - offset));
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
        bySector(offset, src, file::write);
    }

    /** A read or a write. */
    @FunctionalInterface
    private interface Transfer {
        void move(long offset, ByteBuffer bytes) throws IOException;
    }

    private static void bySector(long offset, ByteBuffer bytes, Transfer transfer) throws IOException {
        int end = bytes.limit();
        long at = offset;
        while (bytes.position() < end) {
            int count = (int) Math.min(end - bytes.position(), SECTOR - at % SECTOR);
            transfer.move(at, bytes.limit(bytes.position() + count));
            at += count;
        }
        bytes.limit(end);
    }

    @Override
    public void writeZeros(long offset, long length) throws IOException {
        file.writeZeros(offset, length);
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        file.discard(offset, length);
    }

    @Override
    public void resize(long size) throws IOException {
        file.resize(size);
    }

    @Override
    public void flush() throws IOException {
        file.flush();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
