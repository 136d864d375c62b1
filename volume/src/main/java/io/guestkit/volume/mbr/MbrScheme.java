package io.guestkit.volume.mbr;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.VolumeScheme;
import io.guestkit.core.spi.VolumeTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The driver of MBR partition tables. */
public final class MbrScheme implements VolumeScheme {

    private static final int PROTECTIVE = 0xee;
    private static final long EFI_PART = 0x5452_4150_2049_4645L;

    @Override
    public String name() {
        return "mbr";
    }

    @Override
    public Probe probe(BlockDevice device) throws IOException {
        if (device.size() < BootRecord.SIZE) {
            return Probe.no("shorter than a sector");
        }
        StructView view = device.littleEndian("mbr", 0, BootRecord.SIZE);
        if (view.u16(0x1fe) != BootRecord.SIGNATURE) {
            return Probe.no("no boot signature 55 aa at 0x1fe");
        }
        List<BootRecord.Entry> entries = BootRecord.parse(view).entries();
        List<BootRecord.Entry> used =
                entries.stream().filter(BootRecord.Entry::isUsed).toList();
        if (used.isEmpty()) {
            return Probe.no("boot signature, but no partition");
        }
        if (used.size() == 1 && used.get(0).type() == PROTECTIVE) {
            return Probe.no("only the entry that protects a GPT");
        }
        long sectors = device.size() / device.sectorSize();
        boolean statusSane = entries.stream().allMatch(BootRecord.Entry::hasSaneStatus);
        boolean placed = used.stream().allMatch(entry -> entry.start() >= 1 && entry.start() < sectors);
        if (!statusSane || !placed) {
            return looksLikeFilesystem(view)
                    ? Probe.no("a filesystem's boot sector")
                    : Probe.maybe("boot signature, but entries that a table would not have");
        }
        if (looksLikeFilesystem(view) || overlap(used)) {
            return Probe.maybe("entries of a table, in what may be a filesystem's boot sector");
        }
        return Probe.yes("boot signature and " + used.size() + " entries");
    }

    /** Whether the sector begins with a jump and has the parameters of a FAT, exFAT or NTFS filesystem. */
    private static boolean looksLikeFilesystem(StructView view) throws IOException {
        boolean jump = (view.u8(0) == 0xeb && view.u8(2) == 0x90) || view.u8(0) == 0xe9;
        String oem = view.ascii(3, 8);
        int sector = view.u16(0x0b);
        int perCluster = view.u8(0x0d);
        boolean parameters = sector >= 512
                && sector <= 4096
                && Integer.bitCount(sector) == 1
                && perCluster != 0
                && Integer.bitCount(perCluster) == 1;
        return jump && (parameters || oem.startsWith("NTFS") || oem.startsWith("EXFAT"));
    }

    private static boolean overlap(List<BootRecord.Entry> used) {
        List<BootRecord.Entry> inOrder = new ArrayList<>(used);
        inOrder.sort(Comparator.comparingLong(BootRecord.Entry::start));
        for (int i = 1; i < inOrder.size(); i++) {
            BootRecord.Entry before = inOrder.get(i - 1);
            if (before.start() + before.sectors() > inOrder.get(i).start()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public VolumeTable open(BlockDevice device, Limits limits) throws IOException {
        BootRecord record = BootRecord.parse(device.littleEndian("mbr", 0, BootRecord.SIZE));
        MbrLayout layout = new MbrLayout(device, limits);
        for (long header : new long[] {512, 4096}) { // LBA 1, whatever the size of a sector
            if (header + 8 <= device.size()
                    && device.littleEndian("gpt", header, 8).i64(0) == EFI_PART) {
                layout.warn("%s > gpt @0x%x: there is a GPT too, which no entry of type 0xee protects; the MBR is taken"
                        .formatted(device.description(), header));
            }
        }
        return layout.volumes(record);
    }
}
