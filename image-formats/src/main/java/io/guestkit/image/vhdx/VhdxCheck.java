package io.guestkit.image.vhdx;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.image.CheckReport;
import java.io.IOException;

/** Looks at each entry of the block allocation table: no two of them have a byte of the file in common. */
final class VhdxCheck {

    private static final int PIECE = 1024;

    private final Structure structure;
    private final Space space;
    private final CheckReport.Builder report = new CheckReport.Builder();
    private long lastEnd = -1;

    /**
     * A check of an image.
     *
     * @param metadataBytes how much memory it may take: a bit for each MiB of the file
     */
    VhdxCheck(Structure structure, long metadataBytes) throws ImageException {
        this.structure = structure;
        this.space = Space.of(structure.file(), structure.regions(), metadataBytes);
    }

    /** Looks at all of them. Once. */
    CheckReport run() throws IOException {
        Metadata metadata = structure.metadata();
        long entries = metadata.entries();
        for (long first = 0; first < entries; first += PIECE) {
            int count = (int) Math.min(PIECE, entries - first);
            StructView view = structure
                    .file()
                    .littleEndian(
                            BlockAllocationTable.STRUCTURE,
                            structure.regions().blockAllocationTable().offset() + first * Long.BYTES,
                            count * Long.BYTES);
            for (int i = 0; i < count; i++) {
                check(view, i * Long.BYTES, first + i);
            }
        }
        report.totalUnits(metadata.blocks());
        return report.report(space.end());
    }

    /** What is in use, once all entries were looked at. */
    Space space() {
        return space;
    }

    private void check(StructView view, int at, long index) throws ImageException {
        Metadata metadata = structure.metadata();
        boolean bitmap = (index + 1) % (metadata.chunkRatio() + 1) == 0;
        long block = index - index / (metadata.chunkRatio() + 1);
        try {
            BlockEntry entry = BlockEntry.parse(view, at);
            if (bitmap) {
                checkBitmap(entry);
            } else if (entry.isStored() && block < metadata.blocks()) {
                checkBlock(entry, metadata.bytesOf(block));
            }
        } catch (CorruptImageException found) {
            report.corruption(found.getMessage());
        }
    }

    private void checkBlock(BlockEntry entry, long bytes) throws ImageException {
        if (entry.state() == BlockEntry.PARTIALLY_PRESENT
                && structure.metadata().parent() == null) {
            throw entry.corrupt("another state than 7 (partially present) in an image without a parent");
        }
        report.allocated(lastEnd >= 0 && entry.offset() != lastEnd, false);
        lastEnd = entry.offset() + structure.metadata().blockSize();
        structure.requireStored(entry, bytes, "block");
        take(entry, structure.metadata().blockSize(), "block");
    }

    private void checkBitmap(BlockEntry entry) throws ImageException {
        boolean stored = entry.state() == BlockEntry.FULLY_PRESENT
                && structure.metadata().parent() != null;
        if (!stored && entry.state() != BlockEntry.NOT_PRESENT) {
            throw entry.corrupt("state 0, or 6 in an image with a parent, as it is of a sector bitmap");
        }
        if (stored) {
            structure.requireStored(entry, BlockAllocationTable.BITMAP_SIZE, "sector bitmap");
            take(entry, BlockAllocationTable.BITMAP_SIZE, "sector bitmap");
        }
    }

    private void take(BlockEntry entry, long length, String what) throws ImageException {
        if (!space.take(entry.offset(), length)) {
            throw entry.corrupt("a %s that no other entry has".formatted(what));
        }
    }
}
