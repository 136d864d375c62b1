package io.guestkit.testkit;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Another device, as it is; a subclass changes one thing about it. Its map names this device itself, so that what is read
 * by the map goes through the change, too.
 */
public abstract class ForwardingDevice implements BlockDevice {

    private final BlockDevice base;

    protected ForwardingDevice(BlockDevice base) {
        this.base = base;
    }

    @Override
    public long size() {
        return base.size();
    }

    @Override
    public String description() {
        return base.description();
    }

    @Override
    public int sectorSize() {
        return base.sectorSize();
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        base.read(offset, dst);
    }

    @Override
    public Extent map(long offset, long length) throws IOException {
        return new Extent.Data(this, offset, Math.min(length, size() - offset));
    }

    @Override
    public void close() throws IOException {
        base.close();
    }
}
