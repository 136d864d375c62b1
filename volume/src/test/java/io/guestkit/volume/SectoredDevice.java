package io.guestkit.volume;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A device that says what its sectors' size is, as a disk does and an image's file can't. */
public record SectoredDevice(BlockDevice base, int sectorSize) implements BlockDevice {

    @Override
    public long size() {
        return base.size();
    }

    @Override
    public String description() {
        return base.description();
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        base.read(offset, dst);
    }

    @Override
    public Extent map(long offset, long length) throws IOException {
        return base.map(offset, length);
    }

    @Override
    public void close() throws IOException {
        base.close();
    }
}
