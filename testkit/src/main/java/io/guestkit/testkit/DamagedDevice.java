package io.guestkit.testkit;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Another device with some bytes changed, and perhaps its end cut off. */
public final class DamagedDevice extends ForwardingDevice {

    /**
     * A changed byte.
     *
     * @param mask the bits that are turned, not 0
     */
    public record Flip(long at, int mask) {}

    private final long size;
    private final List<Flip> flips;

    private DamagedDevice(BlockDevice base, long size, List<Flip> flips) {
        super(base);
        this.size = size;
        this.flips = List.copyOf(flips);
    }

    /** {@code base} with these bytes changed. */
    public static DamagedDevice flipped(BlockDevice base, List<Flip> flips) {
        return new DamagedDevice(base, base.size(), flips);
    }

    /** The first {@code size} bytes of {@code base}. */
    public static DamagedDevice cut(BlockDevice base, long size) {
        return new DamagedDevice(base, size, List.of());
    }

    /**
     * One to {@code most} flips, of single bits and of whole bytes, somewhere in what {@code reads} saw. Every read counts
     * alike, so that a small structure is met as often as a large one.
     */
    public static List<Flip> flipsWithin(List<TracedDevice.Read> reads, int most, Random random) {
        List<Flip> flips = new ArrayList<>();
        int count = 1 + random.nextInt(most);
        for (int i = 0; i < count; i++) {
            TracedDevice.Read read = reads.get(random.nextInt(reads.size()));
            long at = read.offset() + random.nextInt(read.length());
            boolean bit = random.nextBoolean();
            flips.add(new Flip(at, bit ? 1 << random.nextInt(8) : 1 + random.nextInt(255)));
        }
        return flips;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        int start = dst.position();
        int count = dst.remaining();
        if (offset < 0 || offset > size - count) {
            throw CorruptImageException.at(
                    description(), offset, "%d bytes are read, expected them within %d".formatted(count, size));
        }
        super.read(offset, dst);
        for (Flip flip : flips) {
            if (flip.at >= offset && flip.at < offset + count) {
                int index = start + (int) (flip.at - offset);
                dst.put(index, (byte) (dst.get(index) ^ flip.mask));
            }
        }
    }

    @Override
    public String toString() {
        return "%s, %d bytes, %s".formatted(description(), size, flips);
    }
}
