package io.guestkit.testkit;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Another device, and a note of each read: where a driver looks is where damage teaches most. */
public final class TracedDevice implements BlockDevice {

    /** One read. */
    public record Read(long offset, int length) {}

    private final BlockDevice base;
    private final List<Read> reads = new ArrayList<>();

    public TracedDevice(BlockDevice base) {
        this.base = base;
    }

    /** The reads so far, in their order. */
    public synchronized List<Read> reads() {
        return List.copyOf(reads);
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
    public void read(long offset, ByteBuffer dst) throws IOException {
        synchronized (this) {
            reads.add(new Read(offset, dst.remaining()));
        }
        base.read(offset, dst);
    }

    @Override
    public Extent map(long offset, long length) {
        return new Extent.Data(this, offset, Math.min(length, size() - offset));
    }

    @Override
    public int sectorSize() {
        return base.sectorSize();
    }

    @Override
    public void close() throws IOException {
        base.close();
    }
}
