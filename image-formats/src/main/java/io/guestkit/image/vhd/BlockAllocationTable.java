package io.guestkit.image.vhd;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where the blocks of a dynamic or differencing disk stand, and which of their sectors are there. Spec: "Block Allocation
 * Table and Data Blocks".
 */
final class BlockAllocationTable {

    /** Entries that one call of {@link #map} looks at to join what belongs together: 2 GiB, usually. */
    private static final int MOST_ENTRIES = 1024;

    /** Bytes of a bitmap that one call looks at: those of 2 MiB, the usual block. */
    private static final int MOST_BITMAP = 512;

    private final BlockDevice file;
    private final Tables tables;
    private final @Nullable Parent parent;
    private final long blockSize;
    private final int blockBits;
    private final long bitmapSize;

    /**
     * The table that {@code header} describes.
     *
     * @param parent what shows where no sector is, null for a dynamic disk
     */
    BlockAllocationTable(BlockDevice file, Tables tables, DynamicHeader header, @Nullable Parent parent) {
        this.file = file;
        this.tables = tables;
        this.parent = parent;
        this.blockSize = header.blockSize();
        this.blockBits = Long.numberOfTrailingZeros(blockSize);
        this.bitmapSize = header.bitmapSize();
    }

    /** What stands at {@code offset}, as long as one extent can say it but at most {@code length} bytes. */
    Extent map(long offset, long length) throws IOException {
        long block = offset >>> blockBits;
        long skip = offset & (blockSize - 1);
        long asked = ((skip + length - 1) >>> blockBits) + 1; // blocks, which the table has
        int[] entries = tables.entries(block, (int) Math.min(asked, MOST_ENTRIES));
        if (entries[0] != Tables.UNUSED) {
            return within(offset, hostOffset(block, entries[0]), Math.min(length, blockSize - skip));
        }
        int count = 1;
        while (count < entries.length && entries[count] == Tables.UNUSED) {
            count++;
        }
        return absent(offset, Math.min(length, ((long) count << blockBits) - skip));
    }

    /** Where the bitmap of a block stands. */
    private long hostOffset(long block, int entry) throws CorruptImageException {
        long host = Integer.toUnsignedLong(entry) * Footer.SECTOR;
        if (host > file.size() - bitmapSize - blockSize) {
            throw CorruptImageException.at(
                    file.description() + " > " + Tables.STRUCTURE,
                    tables.place(block),
                    "entry is 0x%08x, expected a block of %s within the file, which has %d bytes"
                            .formatted(entry, Sizes.format(blockSize), file.size()));
        }
        return host;
    }

    /** Within the block whose bitmap stands at {@code host}. */
    private Extent within(long offset, long host, long length) throws IOException {
        long skip = offset & (blockSize - 1);
        long sector = skip / Footer.SECTOR;
        int from = (int) (sector % Byte.SIZE);
        long end = from + (skip % Footer.SECTOR + length + Footer.SECTOR - 1) / Footer.SECTOR;
        int to = (int) Math.min(end, MOST_BITMAP * Byte.SIZE);
        byte[] bitmap = tables.bits(host, (int) (sector / Byte.SIZE), (to + Byte.SIZE - 1) / Byte.SIZE);
        long run = (long) Tables.run(bitmap, from, to) * Footer.SECTOR - skip % Footer.SECTOR;
        return Tables.isSet(bitmap, from)
                ? new Extent.Data(file, host + bitmapSize + skip, Math.min(run, length))
                : absent(offset, Math.min(run, length));
    }

    private Extent absent(long offset, long length) throws ImageException {
        return parent == null ? new Extent.Hole(length) : parent.extent(offset, length);
    }

    /** Closes the parents; the image file stays open. */
    void close() throws IOException {
        if (parent != null) {
            parent.close();
        }
    }
}
