package io.guestkit.image.vmdk;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.UnsupportedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Gives grains a place at the end of a sparse file. Used by one thread at a time. */
final class GrainAllocator {

    private static final int SECTOR = ExtentLine.SECTOR;
    private static final int PIECE = 64 * Sizes.KiB;

    /** Sector numbers in tables have 32 bits. */
    private static final long MOST_SECTORS = 0xffff_ffffL;

    private final StorageDevice file;
    private final HostedHeader header;
    private final PendingTables tables;
    private final GrainMap map;

    GrainAllocator(StorageDevice file, HostedHeader header, PendingTables tables, GrainMap map) {
        this.file = file;
        this.header = header;
        this.tables = tables;
        this.map = map;
    }

    /** Bytes that go into a place of the file. */
    @FunctionalInterface
    interface Content {
        void writeTo(long host) throws IOException;
    }

    /**
     * Stores a grain that has no place yet: new bytes in a part of it, and what it shows now in the rest.
     *
     * @param from where the new bytes begin on the disk
     * @param to where they end, in the same grain
     */
    void store(long from, long to, Content content) throws IOException {
        long start = from - from % header.grainSize();
        long end = Math.min(start + header.grainSize(), header.capacity());
        long host = place(header.grainSize());
        copy(start, from, host);
        content.writeTo(host + from - start);
        copy(to, end, host + to - start);
        if (file.size() < host + header.grainSize()) {
            file.resize(host + header.grainSize());
        }
        point(start / header.grainSize(), host / SECTOR);
    }

    /** Notes that a grain is zeros; the header allows it. */
    void zero(long offset) throws IOException {
        point(offset / header.grainSize(), 1);
    }

    /** Writes what the disk shows in a range to a place of the file, which nothing was written to before. */
    private void copy(long from, long to, long host) throws IOException {
        for (long at = from; at < to; ) {
            Extent extent = map.map(at, to - at);
            if (extent.isZero()) {
                file.writeZeros(host + at - from, extent.length());
                at += extent.length();
            } else {
                ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, extent.length()));
                extent.copyTo(piece);
                file.write(host + at - from, piece.flip());
                at += piece.limit();
            }
        }
    }

    /** The next place behind all that is in the file. */
    private long place(long alignment) throws IOException {
        long offset = Sizes.roundUp(file.size(), alignment);
        if (offset / SECTOR > MOST_SECTORS) {
            throw UnsupportedImageException.of(file.description(), "more than 2 TiB of data in a sparse extent");
        }
        return offset;
    }

    /** Sets a grain's entry in the table of each directory. */
    private void point(long grain, long entry) throws IOException {
        for (long directory : new long[] {header.redundantDirectory(), header.directory()}) {
            if (directory != SparseHeader.NONE) {
                long table = table(directory + grain / header.tableEntries() * Integer.BYTES);
                tables.put(table + grain % header.tableEntries() * Integer.BYTES, (int) entry);
            }
        }
    }

    /** Where the table of a directory's entry begins; a fresh one where there was none. */
    private long table(long entryOffset) throws IOException {
        StructView entry = tables.littleEndian("vmdk grain directory", entryOffset, Integer.BYTES);
        long table = header.table(entry.u32(0));
        if (!map.isTable(table)) {
            throw entry.corrupt(
                    0, "grain directory entry is 0x%x, expected a grain table within the file", entry.u32(0));
        }
        if (table == SparseHeader.NONE) {
            long bytes = Sizes.roundUp((long) header.tableEntries() * Integer.BYTES, SECTOR);
            table = place(SECTOR);
            file.writeZeros(table, bytes); // on the medium before the directory leads here
            tables.put(entryOffset, (int) (table / SECTOR));
        }
        return table;
    }
}
