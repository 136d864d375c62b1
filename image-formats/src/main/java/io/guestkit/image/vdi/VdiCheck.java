package io.guestkit.image.vdi;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.image.CheckReport;
import java.io.IOException;
import java.util.BitSet;

/**
 * Whether every block belongs to one place of the disk, stands within the file, and is counted. A block that is not counted
 * is given away again by the next writer.
 */
final class VdiCheck {

    private static final int PIECE = 16 * 1024;

    private final Header header;
    private final BlockDevice file;
    private final Entries entries;
    private final CheckReport.Builder report = new CheckReport.Builder();
    private final BitSet used = new BitSet();

    private VdiCheck(Header header, BlockDevice file) {
        this.header = header;
        this.file = file;
        this.entries = new Entries(file, header.mapOffset());
    }

    /**
     * A check of an image.
     *
     * @param metadataBytes how much memory it may take: a bit for each block
     */
    static VdiCheck of(Header header, BlockDevice file, long metadataBytes) throws IOException {
        if (header.blocks() / Byte.SIZE > metadataBytes) {
            throw UnsupportedImageException.of(
                    file.description(),
                    "to check %d blocks takes more than the limit of %d bytes of metadata"
                            .formatted(header.blocks(), metadataBytes));
        }
        return new VdiCheck(header, file);
    }

    /** Looks at every entry. Once. */
    CheckReport.Builder run() throws IOException {
        long stored = 0;
        int before = Entries.FREE;
        for (int first = 0; first < header.blocks(); first += PIECE) {
            int[] piece = entries.read(first, Math.min(PIECE, header.blocks() - first));
            for (int i = 0; i < piece.length; i++) {
                if (Entries.isAllocated(piece[i])) {
                    stored++;
                    report.allocated(stored > 1 && piece[i] != before + 1, false);
                    before = piece[i];
                    check(first + i, piece[i]);
                }
            }
        }
        if (stored < header.blocksAllocated()) {
            report.leaks(
                    header.blocksAllocated() - stored,
                    message(
                            Header.STRUCTURE,
                            0x184,
                            "cBlocksAllocated is %d, expected %d as the block map has"
                                    .formatted(header.blocksAllocated(), stored)));
        }
        report.totalUnits(header.blocks());
        return report;
    }

    /** The offset behind the last block in use. */
    long imageEnd() {
        return header.blockPlace(used.length());
    }

    /** The counted blocks of the file that no block of the disk has. */
    BitSet unused() {
        BitSet unused = new BitSet();
        unused.set(0, (int) Math.min(header.blocks(), header.blocksAllocated()));
        unused.andNot(used);
        return unused;
    }

    private void check(int block, int entry) {
        long most = Math.min(header.blocks(), header.blocksAllocated());
        if (Integer.toUnsignedLong(entry) >= most) {
            corruption(block, entry, "less than %d, the number of blocks".formatted(most));
        } else if (header.blockPlace(entry) > file.size() - header.blockLength()) {
            corruption(block, entry, "a block within the file, which has %d bytes".formatted(file.size()));
        } else if (used.get(entry)) {
            corruption(block, entry, "one that no other block of the disk has");
        } else {
            used.set(entry);
        }
    }

    private void corruption(int block, int entry, String expected) {
        report.corruption(message(
                Entries.STRUCTURE,
                entries.place(block),
                "the block pointer is %d, expected %s".formatted(Integer.toUnsignedLong(entry), expected)));
    }

    private String message(String structure, long at, String what) {
        return CorruptImageException.at(file.description() + " > " + structure, at, what)
                .getMessage();
    }
}
