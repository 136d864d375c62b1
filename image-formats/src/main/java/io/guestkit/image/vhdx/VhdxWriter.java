package io.guestkit.image.vhdx;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.spi.image.ImageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Fills a fresh image. Blocks are taken in the order of the disk, so that a stretch of several stands in a row, and each
 * block's entry is written after it. What is not handed over of a block stays a hole of the file.
 */
final class VhdxWriter implements ImageWriter {

    /** Smaller than a block: zeros within one need not be written. */
    private static final int UNIT = 64 * Sizes.KiB;

    private final StorageDevice file;
    private final Metadata metadata;
    private final FreshTables tables;
    private final int blockSize;
    private long taken; // blocks that have places
    private long last = -1; // of these

    private VhdxWriter(StorageDevice file, Metadata metadata, FreshTables tables) {
        this.file = file;
        this.metadata = metadata;
        this.tables = tables;
        this.blockSize = metadata.blockSize();
    }

    /**
     * Begins an image.
     *
     * @param absent the state of the blocks of a dynamic image that are not stored
     */
    static VhdxWriter begin(StorageDevice file, Metadata metadata, long logLength, int absent) throws IOException {
        FreshTables tables = new FreshTables(file, metadata, logLength);
        VhdxWriter writer = new VhdxWriter(file, metadata, tables);
        file.resize(tables.end());
        if (metadata.fixed()) {
            writer.taken = metadata.blocks();
            tables.blocks(0, metadata.blocks(), writer::entry);
        } else if (absent != BlockEntry.NOT_PRESENT) {
            tables.blocks(0, metadata.blocks(), block -> absent);
        }
        return writer;
    }

    /** Where a block of the file begins, by its number there. */
    private long place(long number) {
        return tables.end() + number * blockSize;
    }

    private long entry(long number) {
        return place(number) | BlockEntry.FULLY_PRESENT;
    }

    @Override
    public long size() {
        return metadata.diskSize();
    }

    @Override
    public int unit() {
        return UNIT;
    }

    @Override
    public Stretch encode(long offset, ByteBuffer data) {
        return new Blocks(offset, data);
    }

    @Override
    public void zeros(long offset, long length) {
        // What is not handed over is zeros.
    }

    @Override
    public void finish() throws IOException {
        file.resize(place(taken)); // the last block is whole, even when the disk ends within it
        tables.finish();
    }

    @Override
    public void close() {
        // The file stays open.
    }

    /** Bytes of one block or of several in a row, on their way into the file, where they stand in a row as well. */
    private final class Blocks implements Stretch {

        private final long offset;
        private final ByteBuffer data;
        private long first; // number in the file
        private long fresh; // the first block of the disk that had no place before

        Blocks(long offset, ByteBuffer data) {
            this.offset = offset;
            this.data = data;
        }

        private long end() {
            return (offset + data.remaining() - 1) / blockSize + 1;
        }

        @Override
        public void claim() {
            long block = offset / blockSize;
            if (metadata.fixed()) {
                first = block;
                fresh = end();
                return;
            }
            fresh = Math.max(block, last + 1);
            first = taken - (fresh - block); // the block in which the stretch before ended is the last that was taken
            taken += end() - fresh;
            last = end() - 1;
        }

        @Override
        public void store() throws IOException {
            file.write(place(first) + offset % blockSize, data.duplicate());
            if (fresh < end()) {
                long shift = first - offset / blockSize;
                tables.blocks(fresh, end(), block -> entry(block + shift));
            }
        }
    }
}
