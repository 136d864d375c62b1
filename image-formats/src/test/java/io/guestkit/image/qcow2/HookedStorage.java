package io.guestkit.image.qcow2;

import io.guestkit.core.device.Extent;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.testkit.MemoryStorage;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file in memory with something done before each read and each write of it. */
final class HookedStorage implements StorageDevice {

    private final MemoryStorage file;
    private volatile Hook beforeRead = offset -> {};
    private volatile Hook beforeWrite = offset -> {};

    /** What is done before bytes at an offset are read or written. */
    @FunctionalInterface
    interface Hook {
        void at(long offset) throws IOException;
    }

    HookedStorage(MemoryStorage file) {
        this.file = file;
    }

    void beforeRead(Hook hook) {
        beforeRead = hook;
    }

    void beforeWrite(Hook hook) {
        beforeWrite = hook;
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
        beforeRead.at(offset);
        file.read(offset, dst);
    }

    @Override
    public Extent map(long offset, long length) throws IOException {
        return new Extent.Data(this, offset, Math.min(length, size() - offset));
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
        beforeWrite.at(offset);
        file.write(offset, src);
    }

    @Override
    public void writeZeros(long offset, long length) throws IOException {
        beforeWrite.at(offset);
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
    public void close() {
        file.close();
    }
}
