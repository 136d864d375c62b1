package io.guestkit.volume.gpt;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.VolumeScheme;
import io.guestkit.core.spi.VolumeTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The driver of GUID partition tables. */
public final class GptScheme implements VolumeScheme {

    /** The sizes of sectors that disks have; an image does not tell which one its disk had. */
    private static final int[] SECTORS = {512, 4096};

    @Override
    public String name() {
        return "gpt";
    }

    @Override
    public Probe probe(BlockDevice device) throws IOException {
        boolean marked = ProtectiveMbr.read(device).marked();
        for (int sector : SECTORS) {
            if (hasSignature(device, sector, sector)) {
                String evidence = "\"EFI PART\" at 0x%x".formatted(sector);
                return marked ? Probe.yes(evidence) : Probe.maybe(evidence + " without a protective MBR");
            }
        }
        for (int sector : SECTORS) {
            long last = lastLba(device, sector) * sector;
            if (marked && hasSignature(device, last, sector)) { // without the mark a lone backup is a remnant
                return Probe.yes("\"EFI PART\" at 0x%x, the backup's place, and a protective MBR".formatted(last));
            }
        }
        return Probe.no("no \"EFI PART\" at 0x200 or 0x1000");
    }

    private static boolean hasSignature(BlockDevice device, long offset, int sector) throws IOException {
        return offset > 0
                && offset <= device.size() - sector
                && device.littleEndian("gpt header", offset, 8).i64(0) == Header.SIGNATURE;
    }

    private static long lastLba(BlockDevice device, int sector) {
        return device.size() / sector - 1;
    }

    @Override
    public VolumeTable open(BlockDevice device, Limits limits) throws IOException {
        int sector = sector(device);
        List<String> warnings = new ArrayList<>();
        checkMbr(device, warnings);
        GptTable table = table(device, sector, limits, warnings);
        return new GptLayout(device, sector, table, warnings).volumes();
    }

    private static void checkMbr(BlockDevice device, List<String> warnings) throws IOException {
        ProtectiveMbr mbr = ProtectiveMbr.read(device);
        String where = device.description() + " > mbr: ";
        if (!mbr.marked()) {
            warnings.add(where + "no entry of type 0xee protects the GPT, so other tools take no notice of it");
        } else if (mbr.others() > 0) {
            warnings.add(where
                    + "it is hybrid, with %d partitions of its own; those of the GPT are taken"
                            .formatted(mbr.others()));
        }
    }

    /** The size of sector at which a header stands, the primary one before the backup. */
    private static int sector(BlockDevice device) throws IOException {
        for (int sector : SECTORS) {
            if (hasSignature(device, sector, sector)) {
                return sector;
            }
        }
        for (int sector : SECTORS) {
            if (hasSignature(device, lastLba(device, sector) * sector, sector)) {
                return sector;
            }
        }
        throw CorruptImageException.at(device.description() + " > gpt", 512, "there is no header");
    }

    private static GptTable table(BlockDevice device, int sector, Limits limits, List<String> warnings)
            throws IOException {
        GptTable primary;
        try {
            primary = GptTable.read(device, 1, sector, "primary", limits);
        } catch (UnsupportedImageException unknown) {
            throw unknown;
        } catch (ImageException broken) {
            return backup(device, sector, limits, warnings, broken);
        }
        checkBackup(device, sector, primary.header(), limits, warnings);
        return primary;
    }

    private static GptTable backup(
            BlockDevice device, int sector, Limits limits, List<String> warnings, ImageException broken)
            throws IOException {
        try {
            GptTable backup = GptTable.read(device, lastLba(device, sector), sector, "backup", limits);
            warnings.add("the backup table is used, since the primary one is broken: " + broken.getMessage());
            return backup;
        } catch (ImageException alsoBroken) {
            throw new CorruptImageException(broken.getMessage() + "; and " + alsoBroken.getMessage());
        }
    }

    private static void checkBackup(
            BlockDevice device, int sector, Header primary, Limits limits, List<String> warnings) throws IOException {
        long last = lastLba(device, sector);
        String where = device.description() + " > gpt primary header";
        if (primary.alternateLba() > last) {
            warnings.add("%s: AlternateLBA is %d, but the last sector is %d: the disk was cut, or grew smaller"
                    .formatted(where, primary.alternateLba(), last));
            return;
        }
        if (primary.alternateLba() < last) {
            warnings.add("%s: AlternateLBA is %d, but the last sector is %d: the disk was enlarged"
                    .formatted(where, primary.alternateLba(), last));
        }
        try {
            GptTable.read(device, primary.alternateLba(), sector, "backup", limits);
        } catch (ImageException broken) {
            warnings.add("the backup table is broken: " + broken.getMessage());
        }
    }
}
