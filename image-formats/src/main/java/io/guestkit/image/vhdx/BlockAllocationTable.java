package io.guestkit.image.vhdx;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where the blocks of the disk stand, and which of their sectors. The table is never held as a whole. Spec: section 2.5. */
final class BlockAllocationTable {

    static final String STRUCTURE = "vhdx block allocation table";
    static final int BITMAP_SIZE = Sizes.MiB;

    /** Entries that one call of {@link #map} looks at to join what belongs together: 1 GiB or more. */
    private static final int MOST_ENTRIES = 1024;

    /** Bytes of a bitmap that one call looks at: those of 2 MiB or more. */
    private static final int MOST_BITMAP = 512;

    private final BlockDevice file;
    private final BlockDevice metadata;
    private final Structure structure;
    private final @Nullable Parent parent;
    private final int blockSize;

    /**
     * The table of an image.
     *
     * @param metadata the structure's file, maybe through a cache, for table and bitmaps
     * @param parent what shows where a block is not present, null for an image without one
     */
    BlockAllocationTable(BlockDevice metadata, Structure structure, @Nullable Parent parent) {
        this.file = structure.file();
        this.metadata = metadata;
        this.structure = structure;
        this.parent = parent;
        this.blockSize = structure.metadata().blockSize();
    }

    /** What stands at {@code offset} of the disk: at most {@code length} bytes, at least 1. */
    Extent map(long offset, long length) throws IOException {
        long block = offset / blockSize;
        long skip = offset % blockSize;
        BlockEntry entry = entry(block);
        if (entry.isStored()) {
            structure.requireStored(entry, structure.metadata().bytesOf(block), "block");
            long within = Math.min(length, blockSize - skip);
            return entry.state() == BlockEntry.FULLY_PRESENT
                    ? new Extent.Data(file, entry.offset() + skip, within)
                    : partial(entry, offset, within);
        }
        long last = (offset + length - 1) / blockSize;
        long run = (run(block, last, entry.state()) * blockSize) - skip;
        return absent(entry.state(), offset, Math.min(length, run));
    }

    /** How many blocks from {@code block} on are in {@code state}, up to {@code last}; at least 1. */
    private long run(long block, long last, int state) throws IOException {
        Metadata facts = structure.metadata();
        long first = facts.indexOf(block);
        long most = Math.min(MOST_ENTRIES, facts.indexOf(last) - first + 1);
        StructView entries = entries(first, (int) most);
        long end = block + 1;
        while (end <= last
                && facts.indexOf(end) - first < most
                && BlockEntry.parse(entries, (int) (facts.indexOf(end) - first) * Long.BYTES)
                                .state()
                        == state) {
            end++;
        }
        return end - block;
    }

    private Extent absent(int state, long offset, long length) throws ImageException {
        return switch (state) {
            case BlockEntry.NOT_PRESENT -> parent == null ? new Extent.Hole(length) : parent.extent(offset, length);
            case BlockEntry.ZERO -> new Extent.Zero(length);
            default -> new Extent.Hole(length); // undefined or unmapped: hides what the parent has
        };
    }

    /** Within a partially present block: some of its sectors are the parent's. */
    private Extent partial(BlockEntry entry, long offset, long length) throws IOException {
        if (parent == null) {
            throw entry.corrupt("another state than 7 (partially present) in an image without a parent");
        }
        int sectorSize = structure.metadata().sectorSize();
        long chunkSize = structure.metadata().chunkRatio() * blockSize;
        BlockEntry bitmapEntry = bitmapEntry(offset / chunkSize);
        long sector = offset % chunkSize / sectorSize;
        int from = (int) (sector % Byte.SIZE);
        long end = from + (offset % sectorSize + length + sectorSize - 1) / sectorSize;
        int to = (int) Math.min(end, MOST_BITMAP * Byte.SIZE);
        byte[] bitmap = metadata.read(bitmapEntry.offset() + sector / Byte.SIZE, (to + Byte.SIZE - 1) / Byte.SIZE);
        long run = (long) SectorBitmap.run(bitmap, from, to) * sectorSize - offset % sectorSize;
        long within = Math.min(run, length);
        return SectorBitmap.isSet(bitmap, from)
                ? new Extent.Data(file, entry.offset() + offset % blockSize, within)
                : parent.extent(offset, within);
    }

    private BlockEntry bitmapEntry(long chunk) throws IOException {
        BlockEntry entry = BlockEntry.parse(entries(structure.metadata().indexOfBitmap(chunk), 1), 0);
        if (entry.state() != BlockEntry.FULLY_PRESENT) {
            throw entry.corrupt("state 6, as the chunk has a partially present block");
        }
        structure.requireStored(entry, BITMAP_SIZE, "sector bitmap");
        return entry;
    }

    /** The entry of a block of the disk. */
    BlockEntry entry(long block) throws IOException {
        return BlockEntry.parse(entries(structure.metadata().indexOf(block), 1), 0);
    }

    private StructView entries(long first, int count) throws IOException {
        return metadata.littleEndian(STRUCTURE, place(first), count * Long.BYTES);
    }

    private long place(long index) {
        return structure.regions().blockAllocationTable().offset() + index * Long.BYTES;
    }

    /** Where the entry of a block of the disk stands in the file. */
    long placeOf(long block) {
        return place(structure.metadata().indexOf(block));
    }

    void close() throws IOException {
        if (parent != null) {
            parent.close();
        }
    }
}
