package io.guestkit.image.vhd;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.image.CheckReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whether footer and copy say the same, and whether every block stands within the file and apart from all others and from
 * what leads to them.
 */
final class VhdCheck {

    private static final int INDEX_BITS = 31;

    private final BlockDevice file;
    private final Tables tables;
    private final long blockLength;
    private final List<Range> structures;
    private final CheckReport.Builder report = new CheckReport.Builder();

    /** Bytes in use by something else than a block, in whole sectors. */
    private record Range(String name, long start, long end) {

        static Range of(String name, long start, long length) {
            return new Range(name, start, Sizes.roundUp(start + length, Footer.SECTOR));
        }

        boolean overlaps(long otherStart, long otherEnd) {
            return start < otherEnd && otherStart < end;
        }
    }

    private VhdCheck(BlockDevice file, Opening opening) throws IOException {
        DynamicHeader header = opening.header();
        this.file = file;
        this.tables = new Tables(file, header);
        this.blockLength = header.bitmapSize() + header.blockSize();
        this.structures = structures(file, header);
    }

    private static List<Range> structures(BlockDevice file, DynamicHeader header) throws IOException {
        List<Range> ranges = new ArrayList<>();
        ranges.add(Range.of(Footers.COPY, 0, Footer.SIZE));
        ranges.add(Range.of(DynamicHeader.STRUCTURE, header.view().offset(), DynamicHeader.SIZE));
        ranges.add(Range.of(Tables.STRUCTURE, header.tableOffset(), header.entries() * Integer.BYTES));
        for (ParentLocator locator : header.locators()) {
            if (locator.isWithin(file)) {
                ranges.add(Range.of(ParentLocator.STRUCTURE, locator.offset(), locator.length()));
            }
        }
        long end = Footers.offset(file);
        if (Footers.hasCookie(file, end)) {
            ranges.add(Range.of(Footer.STRUCTURE, end, Footer.SIZE));
        }
        return ranges;
    }

    /**
     * Checks an image.
     *
     * @param metadataBytes how much memory it may take: 8 bytes for each block
     */
    static CheckReport check(Opening opening, long metadataBytes) throws IOException {
        BlockDevice file = opening.file().device();
        if (opening.isFixed()) {
            return new CheckReport.Builder().report(file.size());
        }
        requireMemory(opening, metadataBytes);
        VhdCheck check = new VhdCheck(file, opening);
        opening.footers().warnings().forEach(check.report::corruption);
        return check.run((int) opening.header().entries());
    }

    /**
     * Refuses to write to an image in which one thing may stand on another.
     *
     * @return the end of the last thing in use
     */
    static long requireSound(Opening opening, long metadataBytes) throws IOException {
        requireMemory(opening, metadataBytes);
        CheckReport report = new VhdCheck(opening.file().device(), opening)
                .run((int) opening.header().entries());
        if (report.corruptions() > 0) {
            throw new CorruptImageException(report.findings().get(0));
        }
        return report.imageEnd();
    }

    private static void requireMemory(Opening opening, long metadataBytes) throws UnsupportedImageException {
        long entries = opening.header().entries();
        if (entries > metadataBytes / Long.BYTES) {
            throw UnsupportedImageException.of(
                    opening.file().name(),
                    "a table of %d entries in memory, over the limit of %d bytes of metadata"
                            .formatted(entries, metadataBytes));
        }
    }

    private CheckReport run(int count) throws IOException {
        checkStructures();
        int[] entries = tables.entries(0, count);
        countBlocks(entries);
        long[] inOrder = IntStream.range(0, count)
                .filter(block -> entries[block] != Tables.UNUSED)
                .mapToLong(block -> Integer.toUnsignedLong(entries[block]) << INDEX_BITS | block)
                .toArray();
        Arrays.sort(inOrder);
        long end = 0;
        for (long packed : inOrder) {
            long start = (packed >>> INDEX_BITS) * Footer.SECTOR;
            checkPlace((int) packed & Integer.MAX_VALUE, start, end);
            end = Math.max(end, start + blockLength);
        }
        checkGap(end, Footers.offset(file));
        return report.report(structures.stream().mapToLong(Range::end).reduce(end, Math::max));
    }

    /** What leads to the blocks must stand apart; two locators may have the same text. */
    private void checkStructures() {
        for (Range one : structures) {
            for (Range other : structures) {
                if (one.overlaps(other.start, other.end) && !one.name.equals(other.name) && one.start <= other.start) {
                    report.corruption("%s > %s @0x%x: %s stands here too, expected it apart"
                            .formatted(file.description(), other.name, other.start, one.name));
                }
            }
        }
    }

    private void countBlocks(int[] entries) {
        report.totalUnits(entries.length);
        long next = -1;
        for (int entry : entries) {
            if (entry != Tables.UNUSED) {
                long start = Integer.toUnsignedLong(entry) * Footer.SECTOR;
                report.allocated(next >= 0 && start != next, false);
                next = start + blockLength;
            }
        }
    }

    /** Checks the block that stands at {@code start}, behind others that end at {@code end}. */
    private void checkPlace(int block, long start, long end) {
        if (start + blockLength > file.size()) {
            corruption(block, start, "within the file, which has %d bytes".formatted(file.size()));
        } else if (start < end || structures.stream().anyMatch(range -> range.overlaps(start, start + blockLength))) {
            corruption(block, start, "that overlaps nothing else");
        } else {
            checkGap(end, start);
        }
    }

    /** Counts what would be blocks between the end of one and the start of the next thing. */
    private void checkGap(long end, long start) {
        long from = structures.stream()
                .mapToLong(Range::end)
                .filter(structureEnd -> structureEnd <= start)
                .reduce(end, Math::max);
        long leaked = (start - from) / blockLength;
        if (leaked > 0) {
            report.leaks(
                    leaked,
                    "%s @0x%x: nobody uses the %d bytes from here to 0x%x"
                            .formatted(file.description(), from, start - from, start));
        }
    }

    private void corruption(int block, long start, String expected) {
        report.corruption(CorruptImageException.at(
                        file.description() + " > " + Tables.STRUCTURE,
                        tables.place(block),
                        "entry is 0x%08x, expected a block of %s %s"
                                .formatted(start / Footer.SECTOR, Sizes.format(blockLength), expected))
                .getMessage());
    }
}
