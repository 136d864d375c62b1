package io.guestkit.image.vmdk;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of a sparse extent stand: the walk from the grain directory over a grain table to a grain. Spec:
 * sections "Grain Directory", "Grain Table" and "Grain".
 */
final class GrainMap {

    /** Slices of tables that one call of {@link #map} looks at to join what belongs together: 2 GiB, usually. */
    private static final int MOST_SLICES = 64;

    /** Entries that are read at once: a whole table of a hosted extent. */
    private static final int SLICE = 512;

    private final BlockDevice file;
    private final BlockDevice tables;
    private final SparseHeader header;
    private final Surroundings around;

    /**
     * What an extent stands among.
     *
     * @param grains decodes compressed grains
     * @param parent what shows where nothing is allocated, null without a parent
     * @param start where the extent begins on the disk, and so on the parent
     */
    record Surroundings(CompressedGrains grains, @Nullable BlockDevice parent, long start) {

        /** What shows at {@code offset} of the extent when that has nothing itself. */
        Extent below(long offset, long length) {
            if (parent == null || start + offset >= parent.size()) {
                return new Extent.Hole(length);
            }
            return new Extent.Parent(parent, start + offset, Math.min(length, parent.size() - start - offset));
        }
    }

    private enum Kind {
        UNALLOCATED,
        ZEROS,
        DATA,
        COMPRESSED
    }

    /**
     * The map of the extent in a file.
     *
     * @param tables the same file, through a cache
     */
    GrainMap(BlockDevice file, BlockDevice tables, SparseHeader header, Surroundings around) {
        this.file = file;
        this.tables = tables;
        this.header = header;
        this.around = around;
    }

    /** What stands at {@code offset}, as long as one extent can say it but at most {@code length} bytes. */
    Extent map(long offset, long length) throws IOException {
        Cursor cursor = new Cursor(length);
        cursor.seek(offset);
        Kind kind = cursor.kind;
        long host = cursor.host;
        long run = cursor.length;
        if (kind == Kind.COMPRESSED) {
            int skip = (int) (offset % header.grainSize());
            return new Extent.Compressed(around.grains.unit(file, header, offset - skip, host), skip, run)
                    .limit(length);
        }
        while (run < length && cursor.slices < MOST_SLICES) {
            cursor.seek(offset + run);
            if (cursor.kind != kind || (kind == Kind.DATA && cursor.host != host + run)) {
                break;
            }
            run += cursor.length;
        }
        run = Math.min(run, length);
        return switch (kind) {
            case ZEROS -> new Extent.Zero(run);
            case DATA -> new Extent.Data(file, host, run);
            default -> around.below(offset, run);
        };
    }

    /** How many tables the redundant directory stands in for. */
    long brokenTables() throws IOException {
        long broken = 0;
        long count = header.redundantDirectory() == SparseHeader.NONE ? 0 : header.tables();
        for (long first = 0; first < count; first += SLICE) {
            StructView entries = entries(header.directory(), first, Math.min(SLICE, count - first));
            for (int i = 0; i < Math.min(SLICE, count - first); i++) {
                broken += isTable(header.table(entry(entries, i))) ? 0 : 1;
            }
        }
        return broken;
    }

    private StructView entries(long directory, long first, long count) throws IOException {
        int bytes = header.entryBytes();
        return tables.littleEndian("vmdk grain directory", directory + first * bytes, (int) count * bytes);
    }

    private long entry(StructView entries, int index) throws IOException {
        return header.entryBytes() == Integer.BYTES
                ? entries.u32(index * Integer.BYTES)
                : entries.i64(index * Long.BYTES);
    }

    /** Whether a table may begin at {@code offset}, or there is none. */
    boolean isTable(long offset) {
        return offset == SparseHeader.NONE
                || SparseHeader.isWithin(offset, (long) header.tableEntries() * header.entryBytes(), file.size());
    }

    /** Where a grain table begins, {@link SparseHeader#NONE} for none. */
    private long table(long index) throws IOException {
        StructView primary = entries(header.directory(), index, 1);
        long offset = header.table(entry(primary, 0));
        if (isTable(offset)) {
            return offset;
        }
        if (header.redundantDirectory() != SparseHeader.NONE) {
            long second = header.table(entry(entries(header.redundantDirectory(), index, 1), 0));
            if (isTable(second)) {
                return second;
            }
        }
        throw primary.corrupt(
                0, "grain directory entry is 0x%x, expected a grain table within the file", entry(primary, 0));
    }

    /** A position on the disk and what stands there, at most up to the end of its grain or of an empty table. */
    private final class Cursor {

        private final long wanted;
        private Kind kind = Kind.UNALLOCATED;
        private long length;
        private long host;

        private @Nullable StructView slice;
        private long sliceStart = -1;
        private long sliceEnd = -1;
        private int slices;

        /** A position from which up to {@code wanted} bytes are of interest. */
        Cursor(long wanted) {
            this.wanted = wanted;
        }

        void seek(long offset) throws IOException {
            long grain = offset / header.grainSize();
            if (grain < sliceStart || grain >= sliceEnd) {
                load(grain);
            }
            if (slice == null) {
                kind = Kind.UNALLOCATED;
                length = header.coverage() - offset % header.coverage();
                return;
            }
            int index = (int) (grain - sliceStart);
            long skip = offset % header.grainSize();
            length = header.grainSize() - skip;
            host = header.grain(entry(slice, index));
            if (host == SparseHeader.NONE) {
                kind = Kind.UNALLOCATED;
            } else if (host == SparseHeader.ZEROS) {
                kind = Kind.ZEROS;
            } else {
                data(slice, index, skip);
            }
        }

        /** Reads the table's entries from {@code grain} on, as far as they are wanted. */
        private void load(long grain) throws IOException {
            slices++;
            int entries = header.tableEntries();
            int first = (int) (grain % entries);
            long table = table(grain / entries);
            sliceStart = grain;
            long most = Math.min(wanted / header.grainSize() + 2, SLICE);
            long count = Math.min(most, entries - first);
            sliceEnd = table == SparseHeader.NONE ? grain - first + entries : grain + count;
            slice = table == SparseHeader.NONE
                    ? null
                    : tables.littleEndian(
                            "vmdk grain table",
                            table + (long) first * header.entryBytes(),
                            (int) count * header.entryBytes());
        }

        /** Checks the grain; what the file's last grain lacks of it is zeros. */
        private void data(StructView entries, int index, long skip) throws IOException {
            long present = file.size() - host;
            if (host < 0 || present <= 0) {
                throw corrupt(entries, index);
            }
            kind = header.compressed() ? Kind.COMPRESSED : Kind.DATA;
            if (kind == Kind.DATA) {
                host += skip;
                if (present <= skip) {
                    kind = Kind.ZEROS;
                } else {
                    length = Math.min(length, present - skip);
                }
            }
        }

        private CorruptImageException corrupt(StructView entries, int index) throws IOException {
            return entries.corrupt(
                    index * header.entryBytes(),
                    "grain table entry is 0x%x, expected a grain within the file",
                    entry(entries, index));
        }
    }
}
