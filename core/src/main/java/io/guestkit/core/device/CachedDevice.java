package io.guestkit.core.device;

import io.guestkit.core.bytes.Sizes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A bounded cache of fixed-size blocks over a device, for metadata that is read in small pieces.
 *
 * <p>Each block has two places where it may stand. A lookup takes no lock; of two threads that miss the same block both
 * read it, and one result stays. Reads of a block's size or more pass the cache by, so that a file's content does not
 * push the metadata out.
 */
public final class CachedDevice implements BlockDevice {

    /** Small enough for random reads of inodes, large enough that a walk in disk order asks the host rarely. */
    private static final int BLOCK = 16 * Sizes.KiB;

    private final BlockDevice base;
    private final AtomicReferenceArray<Block> places;
    private final int mask;

    private static final class Block {
        final long number;
        final byte[] bytes;

        Block(long number, byte[] bytes) {
            this.number = number;
            this.bytes = bytes;
        }
    }

    /**
     * A cache over {@code base}; closing it closes nothing.
     *
     * @param capacity the bytes it may hold, at least two blocks; rounded down to a power of two
     */
    public CachedDevice(BlockDevice base, long capacity) {
        this.base = base;
        int count = Integer.highestOneBit((int) Math.max(2, Math.min(capacity / BLOCK, 1 << 20)));
        this.places = new AtomicReferenceArray<>(count);
        this.mask = count - 1;
    }

    @Override
    public long size() {
        return base.size();
    }

    @Override
    public int sectorSize() {
        return base.sectorSize();
    }

    @Override
    public String description() {
        return base.description();
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        Ranges.require(this, offset, dst.remaining());
        if (dst.remaining() >= BLOCK) {
            base.read(offset, dst);
            return;
        }
        long at = offset;
        while (dst.hasRemaining()) {
            int count = Math.min(dst.remaining(), BLOCK - (int) (at % BLOCK));
            copy(at, dst, count);
            at += count;
        }
    }

    /** Copies what stands within one block. */
    private void copy(long at, ByteBuffer dst, int count) throws IOException {
        byte[] bytes;
        try {
            bytes = block(at / BLOCK);
        } catch (IOException neighbour) {
            // What can't be read may stand beside what is wanted: a bad sector, a corrupt cluster.
            int end = dst.limit();
            base.read(at, dst.limit(dst.position() + count));
            dst.limit(end);
            return;
        }
        dst.put(bytes, (int) (at % BLOCK), count);
    }

    private byte[] block(long number) throws IOException {
        Block first = places.get(firstPlace(number));
        if (first != null && first.number == number) {
            return first.bytes;
        }
        Block second = places.get(secondPlace(number));
        if (second != null && second.number == number) {
            return second.bytes;
        }
        long start = number * BLOCK;
        Block block = new Block(number, base.read(start, (int) Math.min(BLOCK, base.size() - start)));
        if (first != null) {
            places.set(secondPlace(first.number), first); // the one that must go from here has another place
        }
        places.set(firstPlace(number), block);
        return block.bytes;
    }

    private int firstPlace(long number) {
        return (int) number & mask;
    }

    private int secondPlace(long number) {
        return (int) ((number * 0x9e37_79b9_7f4a_7c15L) >>> 33) & mask; // Fibonacci hashing: the golden ratio of 2^64
    }

    @Override
    public Extent map(long offset, long length) throws IOException {
        return base.map(offset, length);
    }

    @Override
    public void close() {
        // The base is its owner's to close.
    }

    @Override
    public String toString() {
        return description();
    }
}
