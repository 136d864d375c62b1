package io.guestkit.image.vhdx;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.UnsupportedImageException;
import java.util.BitSet;

/** Which MiB of the file are in use: a bit for each. */
final class Space {

    private final BitSet used = new BitSet();
    private int free; // nothing before is free

    /**
     * The space of a file with these regions.
     *
     * @param metadataBytes how much memory it may take
     */
    static Space of(BlockDevice file, Regions regions, long metadataBytes) throws UnsupportedImageException {
        long bits = Sizes.roundUp(file.size() / Sizes.MiB, Byte.SIZE);
        if (bits / Byte.SIZE > metadataBytes || bits > Integer.MAX_VALUE) {
            throw UnsupportedImageException.of(
                    file.description(),
                    "to know what is used of a file of %d bytes takes more than the limit of %d bytes of metadata"
                            .formatted(file.size(), metadataBytes));
        }
        Space space = new Space();
        regions.inOrder().forEach(region -> space.take(region.offset(), region.length()));
        return space;
    }

    /** Takes a range that lies within the file and begins at a whole MiB; false when some of it was taken before. */
    boolean take(long offset, long length) {
        int from = (int) (offset / Sizes.MiB);
        int to = (int) (Sizes.roundUp(offset + length, Sizes.MiB) / Sizes.MiB);
        int taken = used.nextSetBit(from);
        used.set(from, to);
        return taken < 0 || taken >= to;
    }

    /** Takes the first free range of a length in whole MiB, which may begin or end behind the end of the file. */
    long allocate(long length) {
        int count = (int) (length / Sizes.MiB);
        int at = used.nextClearBit(free);
        free = at;
        for (int taken = used.nextSetBit(at); taken >= 0 && taken - at < count; taken = used.nextSetBit(at)) {
            at = used.nextClearBit(taken);
        }
        used.set(at, at + count);
        return (long) at * Sizes.MiB;
    }

    void release(long offset, long length) {
        int from = (int) (offset / Sizes.MiB);
        used.clear(from, from + (int) (length / Sizes.MiB));
        free = Math.min(free, from);
    }

    /** The offset behind the last MiB in use. */
    long end() {
        return (long) used.length() * Sizes.MiB;
    }
}
