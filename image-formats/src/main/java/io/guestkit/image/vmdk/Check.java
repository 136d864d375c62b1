package io.guestkit.image.vmdk;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.image.CheckReport;
import java.io.IOException;
import java.util.BitSet;

/**
 * Looks at all directories, tables and grains of a sparse file: whether each lies where it can, and whether two entries
 * lead to one grain. Of compressed grains the markers are read. Space that no entry leads to is a leak; between
 * compressed grains it is not looked for.
 */
final class Check {

    /** Entries that are read at once. */
    private static final int SLICE = 512;

    private final BlockDevice file;
    private final HostedHeader header;
    private final CheckReport.Builder report = new CheckReport.Builder();
    private final BitSet used = new BitSet(); // parts of the file of a grain's size
    private final long grainSize;
    private final long tableBytes;
    private long end;
    private long tablesLeft;
    private long previous = -1;

    /** A check of a file; {@code header} is its own. */
    Check(BlockDevice file, HostedHeader header, Limits limits) throws ImageException {
        this.file = file;
        this.header = header;
        this.grainSize = header.grainSize();
        this.tableBytes = (long) header.tableEntries() * header.entryBytes();
        this.end = header.overHead();
        if (file.size() / grainSize / Byte.SIZE > limits.metadataBytes()) {
            throw StructView.littleEndian(new byte[0], file.description(), HostedHeader.STRUCTURE, 0)
                    .unsupported(0x14, "grainSize is %d, too small to check a file of this size", grainSize);
        }
    }

    CheckReport run() throws IOException {
        report.totalUnits(header.capacity() / grainSize + (header.capacity() % grainSize == 0 ? 0 : 1));
        header.warnings().stream()
                .filter(warning -> !warning.equals(HostedHeader.NOT_CLOSED))
                .forEach(report::corruption);
        if (header.redundantDirectory() != SparseHeader.NONE) {
            directory(header.redundantDirectory(), false);
        }
        directory(header.directory(), true);
        leaks();
        return report.report(end);
    }

    private void directory(long directory, boolean primary) throws IOException {
        tablesLeft = file.size() / tableBytes; // more can only be if some are counted twice
        mark(directory, header.tables() * header.entryBytes());
        for (long first = 0; first < header.tables(); first += SLICE) {
            int count = (int) Math.min(SLICE, header.tables() - first);
            StructView entries =
                    file.littleEndian("vmdk grain directory", directory + first * Integer.BYTES, count * Integer.BYTES);
            for (int i = 0; i < count; i++) {
                long table = header.table(entries.u32(i * Integer.BYTES));
                if (table != SparseHeader.NONE && !SparseHeader.isWithin(table, tableBytes, file.size())) {
                    found(entries, i, "grain directory entry is 0x%x, expected a grain table within the file");
                } else if (table != SparseHeader.NONE && tablesLeft-- <= 0) {
                    found(entries, i, "grain directory entry is 0x%x, expected no more tables than the file can hold");
                    return;
                } else if (table != SparseHeader.NONE) {
                    mark(table, tableBytes);
                    if (primary) {
                        table(first + i, table);
                    }
                }
            }
        }
    }

    private void found(StructView entries, int index, String what) throws IOException {
        int at = index * Integer.BYTES;
        report.corruption(entries.corrupt(at, what, entries.u32(at)).getMessage());
    }

    private void table(long index, long table) throws IOException {
        StructView entries = file.littleEndian("vmdk grain table", table, (int) tableBytes);
        long firstGrain = index * header.tableEntries();
        for (int i = 0; i < header.tableEntries(); i++) {
            long guest = (firstGrain + i) * grainSize;
            long host = header.grain(entries.u32(i * Integer.BYTES));
            if (host == SparseHeader.NONE || host == SparseHeader.ZEROS || guest >= header.capacity()) {
                continue;
            }
            if (host < header.overHead() || host >= file.size()) {
                found(
                        entries,
                        i,
                        "grain table entry is 0x%x, expected a grain behind the metadata and within the file");
            } else {
                grain(entries, i, guest, host);
            }
        }
    }

    private void grain(StructView entries, int index, long guest, long host) throws IOException {
        long length = header.compressed() ? marked(guest, host) : grainSize;
        report.allocated(previous >= 0 && host != previous, header.compressed());
        previous = host + length;
        end = Math.max(end, previous);
        if (!header.compressed() && host % grainSize == header.overHead() % grainSize) {
            int slot = (int) (host / grainSize);
            if (used.get(slot)) {
                found(entries, index, "grain table entry is 0x%x, expected a grain that nothing else has");
            }
            used.set(slot);
        }
    }

    /** Bytes of a compressed grain with its marker, as far as that tells. */
    private long marked(long guest, long host) throws IOException {
        if (!header.features().markers()) {
            return 0;
        }
        try {
            return (long) CompressedGrains.MARKER_LENGTH + CompressedGrains.markedSize(file, header, guest, host);
        } catch (ImageException broken) {
            report.corruption(broken.getMessage());
            return 0;
        }
    }

    /** Marks what is in use and no grain. */
    private void mark(long offset, long bytes) {
        end = Math.max(end, offset + bytes);
        used.set((int) (offset / grainSize), (int) ((offset + bytes - 1) / grainSize) + 1);
    }

    private void leaks() {
        if (header.compressed()) {
            return;
        }
        int first = (int) Math.min(Integer.MAX_VALUE, (header.overHead() + grainSize - 1) / grainSize);
        int last = (int) ((file.size() + grainSize - 1) / grainSize);
        long leaks = 0;
        for (int slot = used.nextClearBit(first); slot < last; slot = used.nextClearBit(slot + 1)) {
            leaks++;
        }
        if (leaks > 0) {
            report.leaks(leaks, "%d grains of the file are not in use".formatted(leaks));
        }
    }
}
