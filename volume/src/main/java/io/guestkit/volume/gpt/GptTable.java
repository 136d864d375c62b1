package io.guestkit.volume.gpt;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.spi.Limits;
import java.io.IOException;
import java.util.zip.CRC32;

/** One copy of a table: a header whose checksums are right, and its entries. */
record GptTable(Header header, StructView entries) {

    /**
     * Reads the copy whose header stands at {@code lba}.
     *
     * @param sector bytes of a sector
     * @throws CorruptImageException when anything in it breaks the format
     */
    static GptTable read(BlockDevice device, long lba, int sector, String copy, Limits limits) throws IOException {
        StructView view = device.littleEndian("gpt " + copy + " header", Math.multiplyExact(lba, sector), sector);
        Header header = Header.parse(view, lba, limits.tableEntries());
        if (header.entriesLba() > device.size() / sector) {
            throw view.corrupt(
                    0x48, "PartitionEntryLBA is %d, expected below %d", header.entriesLba(), device.size() / sector);
        }
        StructView entries =
                device.littleEndian("gpt " + copy + " entries", header.entriesLba() * sector, header.entriesLength());
        CRC32 crc = new CRC32();
        crc.update(entries.bytes(0, entries.length()));
        if (crc.getValue() != header.entriesCrc()) {
            throw view.corrupt(
                    0x58, "PartitionEntryArrayCRC32 is 0x%08x, expected 0x%08x", header.entriesCrc(), crc.getValue());
        }
        return new GptTable(header, entries);
    }
}
