package io.guestkit.image.vdi;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.spi.image.ImageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Fills a fresh image, with blocks of 1 MiB that begin at whole MiB of the file, as VirtualBox does. The block map stands
 * in the file from the start and each block's entry is written after it; the header comes last.
 */
final class VdiWriter implements ImageWriter {

    private static final int BLOCK = Sizes.MiB;
    private static final long MAP_OFFSET = Sizes.MiB;

    private final StorageDevice file;
    private final HeaderSector sector;
    private final Header header;
    private int allocated;

    private VdiWriter(StorageDevice file, HeaderSector sector, Header header) {
        this.file = file;
        this.sector = sector;
        this.header = header;
        this.allocated = header.type() == Header.Type.STATIC ? header.blocks() : 0;
    }

    /** Begins an image of at least {@code size} bytes. */
    static VdiWriter begin(StorageDevice file, Header.Type type, long size) throws IOException {
        long most = (long) Header.MOST_BLOCKS * BLOCK;
        if (size > most) {
            throw new IllegalArgumentException("a vdi image has at most %d bytes, not %d".formatted(most, size));
        }
        long blocks = Sizes.roundUp(size, BLOCK) / BLOCK;
        long mapEnd = MAP_OFFSET + blocks * Integer.BYTES;
        HeaderSector sector = HeaderSector.fresh(type, BLOCK)
                .places(MAP_OFFSET, Sizes.roundUp(mapEnd, BLOCK))
                .disk(Sizes.roundUp(size, Header.SECTOR), blocks);
        VdiWriter writer = new VdiWriter(file, sector, sector.parse(file, mapEnd));
        Entries.fill(file, writer.header, 0, writer.header.blocks(), block -> writer.isStatic() ? block : Entries.FREE);
        return writer;
    }

    private boolean isStatic() {
        return header.type() == Header.Type.STATIC;
    }

    @Override
    public long size() {
        return header.size();
    }

    @Override
    public int unit() {
        return BLOCK;
    }

    @Override
    public Stretch encode(long offset, ByteBuffer data) {
        return new Blocks((int) (offset / BLOCK), data);
    }

    @Override
    public void zeros(long offset, long length) {
        // What is not handed over is zeros.
    }

    @Override
    public void finish() throws IOException {
        file.resize(header.blockPlace(allocated)); // the last block is whole, even when the disk ends within it
        file.flush();
        sector.allocated(allocated).write(file);
        file.flush();
    }

    @Override
    public void close() {
        // The file stays open.
    }

    /** Blocks in a row, on their way into the file, where they stand in a row as well. */
    private final class Blocks implements Stretch {

        private final int first;
        private final ByteBuffer data;
        private int place;

        Blocks(int first, ByteBuffer data) {
            this.first = first;
            this.data = data;
        }

        private int count() {
            return (data.remaining() + BLOCK - 1) / BLOCK;
        }

        @Override
        public void claim() {
            if (isStatic()) {
                place = first;
            } else {
                place = allocated;
                allocated += count();
            }
        }

        @Override
        public void store() throws IOException {
            file.write(header.dataPlace(place), data.duplicate());
            if (!isStatic()) {
                Entries.fill(file, header, first, first + count(), block -> place + block - first);
            }
        }
    }
}
