package io.guestkit.image.vmdk;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import java.util.List;

/**
 * The headers of a space-efficient sparse extent, type SESPARSE. VMware has published no specification; the fields are
 * those that QEMU's block/vmdk.c names, {@code VMDKSESparseConstHeader} and {@code VMDKSESparseVolatileHeader}.
 *
 * @param capacity bytes of the disk
 * @param directory where the grain directory begins
 * @param tablesOffset where the grain tables begin, one after another
 * @param tablesSize bytes of all of them
 * @param grainsOffset where the grains begin
 */
record SeSparseHeader(long capacity, long directory, long tablesOffset, long tablesSize, long grainsOffset)
        implements SparseHeader {

    static final long MAGIC = 0xcafe_babeL;
    static final String STRUCTURE = "vmdk seSparse header";

    private static final String VOLATILE = "vmdk seSparse volatile header";
    private static final long VOLATILE_MAGIC = 0xcafe_cafeL;
    private static final long VERSION = 0x2_0000_0001L;
    private static final int LENGTH = 512;

    private static final int GRAIN_SECTORS = 8;
    private static final int TABLE_SECTORS = 64;
    private static final int TABLE_BYTES = TABLE_SECTORS * ExtentLine.SECTOR;

    private static final long KIND = 0xfL << 60;
    private static final long UNMAPPED = 1L << 60;
    private static final long ZEROED = 2L << 60;
    private static final long ALLOCATED = 3L << 60;

    static SeSparseHeader read(BlockDevice file) throws IOException {
        StructView v = file.littleEndian(STRUCTURE, 0, LENGTH);
        SeSparseHeader header = parse(v, file.size());
        long at = SparseHeader.bytes(v, 0x50, "volatile_header_offset");
        requireNoReplay(file.littleEndian(VOLATILE, at, LENGTH));
        return header;
    }

    /** Refuses an extent whose journal holds what the tables do not. */
    static void requireNoReplay(StructView v) throws ImageException {
        long magic = v.i64(0x00); // magic
        if (magic != VOLATILE_MAGIC) {
            throw v.corrupt(0x00, "magic is 0x%016x, expected 0x%016x", magic, VOLATILE_MAGIC);
        }
        if (v.i64(0x18) != 0) { // replay_journal
            throw v.unsupported(0x18, "replay_journal is %d: a journal to be replayed", v.i64(0x18));
        }
    }

    static SeSparseHeader parse(StructView v, long fileSize) throws ImageException {
        long magic = v.i64(0x00); // magic
        if (magic != MAGIC) {
            throw v.corrupt(0x00, "magic is 0x%016x, expected 0x%016x", magic, MAGIC);
        }
        requireOnly(v, 0x08, "version", VERSION);
        requireOnly(v, 0x18, "grain_size", GRAIN_SECTORS);
        requireOnly(v, 0x20, "grain_table_size", TABLE_SECTORS);
        requireOnly(v, 0x28, "flags", 0);
        SeSparseHeader header = new SeSparseHeader(
                SparseHeader.bytes(v, 0x10, "capacity"),
                SparseHeader.bytes(v, 0x80, "grain_dir_offset"),
                SparseHeader.bytes(v, 0x90, "grain_tables_offset"),
                SparseHeader.bytes(v, 0x98, "grain_tables_size"),
                SparseHeader.bytes(v, 0xc0, "grains_offset"));
        long directoryBytes = header.tables() * header.entryBytes();
        if (SparseHeader.bytes(v, 0x88, "grain_dir_size") < directoryBytes) {
            throw v.corrupt(0x88, "grain_dir_size is %d, expected room for %d bytes", v.i64(0x88), directoryBytes);
        }
        if (!SparseHeader.isWithin(header.directory, directoryBytes, fileSize)) {
            throw v.corrupt(0x80, "grain_dir_offset is 0x%x, expected it within the file", header.directory);
        }
        return header;
    }

    private static void requireOnly(StructView v, int at, String field, long known) throws ImageException {
        long value = v.i64(at);
        if (value != known) {
            throw v.unsupported(at, "%s is 0x%x, expected 0x%x", field, value, known);
        }
    }

    @Override
    public long grainSize() {
        return (long) GRAIN_SECTORS * ExtentLine.SECTOR;
    }

    @Override
    public int tableEntries() {
        return TABLE_BYTES / Long.BYTES;
    }

    @Override
    public int entryBytes() {
        return Long.BYTES;
    }

    @Override
    public long redundantDirectory() {
        return NONE;
    }

    /** The highest four of 64 bits are 1 for a table that is allocated, and the lower 32 its number. */
    @Override
    public long table(long entry) {
        if (entry == 0) {
            return NONE;
        }
        long number = entry & 0xffff_ffffL;
        if ((entry ^ number) != 1L << 60 || number * TABLE_BYTES > tablesSize - TABLE_BYTES) {
            return BROKEN;
        }
        return tablesOffset > Long.MAX_VALUE - tablesSize ? BROKEN : tablesOffset + number * TABLE_BYTES;
    }

    /** Bits 60 to 63 are the kind; of the grain's number the lowest twelve bits are bits 48 to 59, the others 0 to 47. */
    @Override
    public long grain(long entry) {
        long kind = entry & KIND;
        if (kind == ALLOCATED) {
            long number = (entry >>> 48 & 0xfff) | (entry & 0xffff_ffff_ffffL) << 12;
            boolean fits = number <= (Long.MAX_VALUE - grainsOffset) / grainSize();
            return fits ? grainsOffset + number * grainSize() : BROKEN;
        }
        if (kind == UNMAPPED || kind == ZEROED) {
            return ZEROS;
        }
        return entry == 0 ? NONE : BROKEN;
    }

    @Override
    public boolean compressed() {
        return false;
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }
}
