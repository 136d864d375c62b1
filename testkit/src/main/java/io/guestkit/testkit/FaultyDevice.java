package io.guestkit.testkit;

import io.guestkit.core.device.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** Another device on a medium that fails: what a seized disk with bad sectors does, or a network that goes away. */
public final class FaultyDevice extends ForwardingDevice {

    /** Which reads fail. */
    @FunctionalInterface
    private interface Fault {

        /** Whether the read of that number, the first being 1, fails. */
        boolean strikes(int number, long offset, int length);
    }

    private final Fault fault;
    private final AtomicInteger reads = new AtomicInteger();

    private FaultyDevice(BlockDevice base, Fault fault) {
        super(base);
        this.fault = fault;
    }

    /** Every read fails that touches a byte from {@code from} on, up to {@code to} exclusively. */
    public static FaultyDevice within(BlockDevice base, long from, long to) {
        return new FaultyDevice(base, (number, offset, length) -> offset < to && offset + length > from);
    }

    /** The first {@code good} reads pass, and none after them. */
    public static FaultyDevice after(BlockDevice base, int good) {
        return new FaultyDevice(base, (number, offset, length) -> number > good);
    }

    /** The read of that number fails, the first being 1; those before and after it pass. */
    public static FaultyDevice once(BlockDevice base, int failing) {
        return new FaultyDevice(base, (number, offset, length) -> number == failing);
    }

    /** Reads, or fails with a plain {@link IOException} after half of the bytes, as a disk does. */
    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        int length = dst.remaining();
        if (fault.strikes(reads.incrementAndGet(), offset, length)) {
            for (int i = 0; i < length / 2; i++) {
                dst.put((byte) 0xee);
            }
            throw new IOException("the medium fails at 0x%x".formatted(offset));
        }
        super.read(offset, dst);
    }
}
