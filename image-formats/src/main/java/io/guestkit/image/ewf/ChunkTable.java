package io.guestkit.image.ewf;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.util.zip.Adler32;
import org.jspecify.annotations.Nullable;

/**
 * Where a run of chunks stands in its segment file. Spec: "Table section". The entries stay in the file: those of a
 * large disk take hundreds of megabytes.
 *
 * @param section the section that holds it
 * @param first the number of its first chunk
 * @param count how many chunks it has
 * @param base what its offsets count from
 * @param data where its chunks must stand
 * @param overflow the index of the first entry whose offset takes all 32 bits, {@code count} where none does
 * @param damage what is wrong with its entries, null when nothing is
 */
record ChunkTable(
        Section section,
        long first,
        long count,
        long base,
        Range data,
        long overflow,
        @Nullable String damage) {

    /** A range of a segment file. */
    record Range(long start, long end) {}

    /** Where a chunk stands: from {@code offset} at most to {@code end}. */
    record Place(long offset, long end, boolean compressed) {}

    private static final int HEADER = 24;
    private static final int ENTRY = 4;
    private static final int COMPRESSED = 1 << 31;
    private static final int PIECE = 64 * Sizes.KiB;

    /**
     * Reads the header and looks through the entries.
     *
     * @param sectors the section that holds the chunks, null where they follow the entries within the table (SMART,
     *     EnCase 1)
     * @throws CorruptImageException when the header is damaged, so that it is not known how many chunks there are
     */
    static ChunkTable read(Section section, @Nullable Section sectors, long first) throws IOException {
        StructView header = section.data(HEADER);
        Adler.require(header, HEADER - Adler.SIZE);
        long count = header.u32(0); // number of entries
        long room = (section.length() - HEADER) / ENTRY;
        if (count > room) {
            throw header.corrupt(0, "number of entries is %d, expected at most %d", count, room);
        }
        long base = header.u63(8, "base offset");
        if (base > section.file().size()) {
            throw header.corrupt(
                    8,
                    "base offset is 0x%x, expected at most 0x%x",
                    base,
                    section.file().size());
        }
        long end = section.start() + HEADER + count * ENTRY;
        Range data = sectors == null ? new Range(end, section.end()) : new Range(sectors.start(), sectors.end());
        return new ChunkTable(section, first, count, base, data, count, null).checked(sectors != null);
    }

    /** Looks through the entries once: are they those of the checksum, and do they pass 2 GiB? */
    private ChunkTable checked(boolean separate) throws IOException {
        Adler32 adler = new Adler32();
        long overflowed = count;
        int before = 0;
        for (long index = 0; index < count; ) {
            int entries = (int) Math.min(PIECE / ENTRY, count - index);
            StructView v = section.file().littleEndian("ewf table entries", entryOffset(index), entries * ENTRY);
            adler.update(v.bytes(0, v.length()));
            for (int i = 0; i < entries && overflowed == count; i++) {
                int offset = v.i32(i * ENTRY) & ~COMPRESSED;
                if (offset < before && data.end - base > Integer.MAX_VALUE) {
                    overflowed = index + i;
                }
                before = offset;
            }
            index += entries;
        }
        return new ChunkTable(section, first, count, base, data, overflowed, damage(separate, adler.getValue()));
    }

    /** What a wrong checksum says; there is none where chunks follow the entries at once. */
    private @Nullable String damage(boolean separate, long expected) throws IOException {
        long at = entryOffset(count);
        boolean present = at + Adler.SIZE <= section.end()
                && (separate || (count > 0 && place(section.file(), 0, first).offset == at + Adler.SIZE));
        if (!present) {
            return null;
        }
        StructView v = section.file().littleEndian("ewf " + section.type(), at, Adler.SIZE);
        long actual = v.u32(0);
        return actual == expected ? null : Adler.wrong(v, 0, actual, expected).getMessage();
    }

    private long entryOffset(long index) {
        return section.start() + HEADER + index * ENTRY;
    }

    /**
     * Where chunk {@code number} stands, as far as its entry and the next tell.
     *
     * @param file the segment file or a cache over it
     * @param position where the segment file begins in that cache
     */
    Place place(BlockDevice file, long position, long number) throws IOException {
        long index = number - first;
        boolean last = index + 1 == count;
        StructView v = file.littleEndian("ewf table", position + entryOffset(index), last ? ENTRY : 2 * ENTRY);
        long end = last ? data.end : base + offset(v.i32(ENTRY), index + 1);
        boolean compressed = (v.i32(0) & COMPRESSED) != 0 && index < overflow;
        return new Place(base + offset(v.i32(0), index), end, compressed);
    }

    /** EnCase 6.7 wrote sections of more than 2 GiB: then the upper bit belongs to the offset, and nothing is deflated. */
    private long offset(int entry, long index) {
        return index < overflow ? entry & ~COMPRESSED : entry & 0xffff_ffffL;
    }

    /** The complaint about the entry of a chunk. */
    CorruptImageException corrupt(long number, String what) {
        String where = section.file().description() + " > ewf " + section.type();
        return CorruptImageException.at(where, entryOffset(number - first), what);
    }
}
