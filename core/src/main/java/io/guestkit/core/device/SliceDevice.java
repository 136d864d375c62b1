package io.guestkit.core.device;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A part of another device, which stays its owner. */
final class SliceDevice implements BlockDevice {

    private final BlockDevice base;
    private final long start;
    private final long size;
    private final String description;

    private SliceDevice(BlockDevice base, String description, long start, long size) {
        this.base = base;
        this.start = start;
        this.size = size;
        this.description = description;
    }

    static BlockDevice of(BlockDevice base, String name, long start, long size) throws IOException {
        Ranges.require(base, start, size);
        return new SliceDevice(base, base.description() + " > " + name, start, size);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int sectorSize() {
        return base.sectorSize();
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        Ranges.require(this, offset, dst.remaining());
        base.read(start + offset, dst);
    }

    @Override
    public Extent map(long offset, long length) throws IOException {
        return base.map(start + offset, Ranges.mappable(this, offset, length));
    }

    @Override
    public void close() {
        // The base is its owner's to close.
    }

    @Override
    public String toString() {
        return description;
    }
}
