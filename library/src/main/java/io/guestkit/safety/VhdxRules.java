package io.guestkit.safety;

import io.guestkit.core.bytes.Guid;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** VHDX: only that the way to the size of the disk is what it has to be. Spec: MS-VHDX 2.2.3 and 2.6.1. */
final class VhdxRules implements FormatRules {

    private static final byte[] MAGIC = "vhdxfile".getBytes(StandardCharsets.US_ASCII);
    private static final int REGION_TABLE = 192 * 1024;
    private static final int TABLE_HEADER = 16;
    private static final int ENTRY = 32;
    private static final long REGION_SIGNATURE = 0x6967_6572L; // "regi"
    private static final long METADATA_SIGNATURE = 0x6174_6164_6174_656dL; // "metadata"
    private static final int MOST_ENTRIES = 2047;
    private static final UUID METADATA = UUID.fromString("8b7ca206-4790-4b9a-b8fe-575f050f886e");

    @Override
    public String format() {
        return "vhdx";
    }

    @Override
    public boolean matches(BlockDevice file) throws IOException {
        return Magic.at(file, 0, MAGIC);
    }

    @Override
    public void check(BlockDevice file, Verdicts verdicts) {
        verdicts.check("region_table", () -> regionTable(file));
    }

    private static @Nullable String regionTable(BlockDevice file) throws IOException {
        StructView table = file.littleEndian("vhdx region table", REGION_TABLE, TABLE_HEADER);
        if (table.u32(0) != REGION_SIGNATURE) {
            return "the region table has no signature";
        }
        long count = table.u32(8);
        if (count > MOST_ENTRIES) {
            return "the region table has %d entries, expected at most %d".formatted(count, MOST_ENTRIES);
        }
        StructView entries = file.littleEndian("vhdx region entries", REGION_TABLE + TABLE_HEADER, (int) count * ENTRY);
        for (int at = 0; at < entries.length(); at += ENTRY) {
            if (Guid.read(entries, at).equals(METADATA)) {
                return metadata(file, entries.u63(at + 16, "FileOffset"));
            }
        }
        return "there is no metadata region";
    }

    private static @Nullable String metadata(BlockDevice file, long offset) throws IOException {
        StructView table = file.littleEndian("vhdx metadata table", offset, ENTRY);
        if (table.i64(0) != METADATA_SIGNATURE) {
            return "the metadata table has no signature";
        }
        int count = table.u16(10);
        return count > MOST_ENTRIES
                ? "the metadata table has %d entries, expected at most %d".formatted(count, MOST_ENTRIES)
                : null;
    }
}
