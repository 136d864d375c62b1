package io.guestkit.safety;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A disk with an MBR, real or protective. Spec: UEFI 2.10, section 5.2. */
final class PartitionRules implements FormatRules {

    private static final int SIGNATURE = 0xaa55;
    private static final int TABLE = 446;
    private static final int ENTRY = 16;
    private static final int ENTRIES = 4;
    private static final int PROTECTIVE = 0xee;

    @Override
    public String format() {
        return "gpt";
    }

    @Override
    public boolean matches(BlockDevice file) throws IOException {
        if (file.size() < Magic.SHORTEST) {
            return false;
        }
        StructView sector = sector(file);
        boolean fat = sector.u8(0x10) == 2 && sector.u8(0x15) == 0xf8; // number of FATs, media of a fixed disk
        return sector.u16(510) == SIGNATURE && !fat;
    }

    private static StructView sector(BlockDevice file) throws IOException {
        return file.littleEndian("mbr", 0, Magic.SHORTEST);
    }

    @Override
    public void check(BlockDevice file, Verdicts verdicts) throws IOException {
        StructView sector = sector(file);
        verdicts.check("mbr", () -> table(sector));
    }

    private static @Nullable String table(StructView sector) throws ImageException {
        int used = 0;
        boolean isProtective = false;
        for (int slot = 0; slot < ENTRIES; slot++) {
            int at = TABLE + slot * ENTRY;
            int boot = sector.u8(at);
            if (boot != 0 && boot != 0x80) {
                return "entry %d has the boot indicator 0x%02x, expected 0x00 or 0x80".formatted(slot, boot);
            }
            int type = sector.u8(at + 4);
            if (type == PROTECTIVE) {
                isProtective = true;
                String violation = protective(sector, slot, at);
                if (violation != null) {
                    return violation;
                }
            }
            used += type == 0 ? 0 : 1;
        }
        if (used == 0) {
            return "there is no partition";
        }
        return isProtective && used > 1 ? "there are other entries beside the protective one" : null;
    }

    private static @Nullable String protective(StructView sector, int slot, int at) throws ImageException {
        if (slot != 0) {
            return "the protective entry is number %d, expected 0".formatted(slot);
        }
        boolean starts = sector.u8(at + 1) == 0 && sector.u8(at + 2) == 2 && sector.u8(at + 3) == 0;
        if (!starts || sector.u32(at + 8) != 1) {
            return "the protective entry does not begin at sector 1";
        }
        return null;
    }
}
