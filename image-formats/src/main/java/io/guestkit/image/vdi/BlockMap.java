package io.guestkit.image.vdi;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a disk stand. */
final class BlockMap {

    /** Entries that one call of {@link #map} looks at to join what belongs together: 1 GiB, usually. */
    private static final int MOST_ENTRIES = 1024;

    private final Header header;
    private final BlockDevice file;
    private final Entries entries;
    private final @Nullable BlockDevice parent;

    /**
     * The map of an image.
     *
     * @param file the image file
     * @param entries its block map
     * @param parent what shows where nothing is allocated, null without one
     */
    BlockMap(Header header, BlockDevice file, Entries entries, @Nullable BlockDevice parent) {
        this.header = header;
        this.file = file;
        this.entries = entries;
        this.parent = parent;
    }

    /** What stands at {@code offset}, as long as one extent can say it but at most {@code length} bytes. */
    Extent map(long offset, long length) throws IOException {
        int blockSize = header.blockSize();
        long first = offset / blockSize;
        long last = (offset + length - 1) / blockSize;
        int[] found = entries.read(first, (int) Math.min(MOST_ENTRIES, last - first + 1));
        int entry = found[0];
        int run = 1;
        while (run < found.length && follows(entry, run, found[run])) {
            run++;
        }
        long present = Math.min(length, (first + run) * blockSize - offset);
        if (entry == Entries.FREE) {
            return parent == null ? new Extent.Hole(present) : new Extent.Parent(parent, offset, present);
        }
        if (entry == Entries.ZERO) {
            return new Extent.Zero(present);
        }
        return data(first, entry, offset % blockSize, present);
    }

    /** Whether the block that stands {@code distance} entries behind one with {@code entry} goes on where that ends. */
    private boolean follows(int entry, int distance, int next) {
        return Entries.isAllocated(entry)
                ? header.blockExtra() == 0 && next == entry + distance && Entries.isAllocated(next)
                : next == entry;
    }

    /** What the file has of these bytes; a file that was cut short has not all. */
    private Extent data(long block, int entry, long skip, long length) throws CorruptImageException {
        long host = header.dataPlace(entry) + skip;
        if (host >= file.size()) {
            throw CorruptImageException.at(
                    file.description() + " > " + Entries.STRUCTURE,
                    entries.place(block),
                    "the block pointer is %d, expected a block within the file, which ends at 0x%x before 0x%x"
                            .formatted(Integer.toUnsignedLong(entry), file.size(), host));
        }
        return new Extent.Data(file, host, Math.min(length, file.size() - host));
    }
}
