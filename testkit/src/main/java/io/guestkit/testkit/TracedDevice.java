package io.guestkit.testkit;

import io.guestkit.core.device.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Another device, and a note of each read: where a driver looks is where damage teaches most. */
public final class TracedDevice extends ForwardingDevice {

    /** One read. */
    public record Read(long offset, int length) {}

    private final List<Read> reads = new ArrayList<>();

    public TracedDevice(BlockDevice base) {
        super(base);
    }

    /** The reads so far, in their order. */
    public synchronized List<Read> reads() {
        return List.copyOf(reads);
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        synchronized (this) {
            reads.add(new Read(offset, dst.remaining()));
        }
        super.read(offset, dst);
    }
}
