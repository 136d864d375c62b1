package io.guestkit.volume.gpt;

import io.guestkit.core.bytes.Guid;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * A GPT header.
 *
 * @param lba where it stands
 * @param alternateLba where its other copy stands
 * @param firstUsable the first LBA that partitions may use
 * @param lastUsable the last one
 * @param diskGuid the disk's identifier
 * @param entriesLba where the entries begin
 * @param entryCount how many there are
 * @param entrySize bytes of each
 * @param entriesCrc the CRC-32 of all of them
 */
record Header(
        long lba,
        long alternateLba,
        long firstUsable,
        long lastUsable,
        UUID diskGuid,
        long entriesLba,
        int entryCount,
        int entrySize,
        long entriesCrc) {

    static final long SIGNATURE = 0x5452_4150_2049_4645L; // "EFI PART"

    /** Bytes of the fields; the spec lets a header be as long as a sector. */
    static final int SIZE = 92;

    private static final int REVISION = 0x0001_0000;
    private static final int ENTRY = 128;
    private static final int LARGEST_ENTRY = 4 * Sizes.KiB;

    /**
     * The header in a sector.
     *
     * @param lba where the sector stands
     * @param mostEntries the number of entries above which the table is refused
     */
    static Header parse(StructView view, long lba, int mostEntries) throws ImageException {
        if (view.i64(0x00) != SIGNATURE) {
            throw view.corrupt(0x00, "Signature is 0x%016x, expected 0x%016x (\"EFI PART\")", view.i64(0), SIGNATURE);
        }
        int revision = view.i32(0x08);
        if (revision >>> 16 != REVISION >>> 16) {
            throw view.unsupported(0x08, "Revision is 0x%08x, only 0x00010000 is known", revision);
        }
        long headerSize = view.u32(0x0c);
        if (headerSize < SIZE || headerSize > view.length()) {
            throw view.corrupt(0x0c, "HeaderSize is %d, expected %d..%d", headerSize, SIZE, view.length());
        }
        checkCrc(view, (int) headerSize);
        long myLba = view.u63(0x18, "MyLBA");
        if (myLba != lba) {
            throw view.corrupt(0x18, "MyLBA is %d, expected %d, where the header stands", myLba, lba);
        }
        long count = view.u32(0x50);
        if (count > mostEntries) {
            throw view.corrupt(0x50, "NumberOfPartitionEntries is %d, expected at most %d", count, mostEntries);
        }
        long size = view.u32(0x54);
        if (size < ENTRY || size > LARGEST_ENTRY || Long.bitCount(size) != 1) {
            throw view.corrupt(
                    0x54, "SizeOfPartitionEntry is %d, expected a power of two in %d..%d", size, ENTRY, LARGEST_ENTRY);
        }
        return new Header(
                myLba,
                view.u63(0x20, "AlternateLBA"),
                view.u63(0x28, "FirstUsableLBA"),
                view.u63(0x30, "LastUsableLBA"),
                Guid.read(view, 0x38),
                view.u63(0x48, "PartitionEntryLBA"),
                (int) count,
                (int) size,
                view.u32(0x58));
    }

    private static void checkCrc(StructView view, int headerSize) throws ImageException {
        byte[] bytes = view.bytes(0, headerSize);
        bytes[0x10] = bytes[0x11] = bytes[0x12] = bytes[0x13] = 0; // HeaderCRC32 itself counts as zero
        CRC32 crc = new CRC32();
        crc.update(bytes);
        if (crc.getValue() != view.u32(0x10)) {
            throw view.corrupt(0x10, "HeaderCRC32 is 0x%08x, expected 0x%08x", view.u32(0x10), crc.getValue());
        }
    }

    /** Bytes of all entries. */
    int entriesLength() {
        return entryCount * entrySize; // at most Limits.tableEntries times 4 KiB
    }
}
