package io.guestkit.volume.mbr;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Volume;
import io.guestkit.core.spi.VolumeTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The partitions of a table as slices of the disk. Used once. */
final class MbrLayout {

    /** Logical partitions are numbered from here on, however many primary ones there are. */
    private static final int FIRST_LOGICAL = 5;

    private final BlockDevice device;
    private final Limits limits;
    private final int sector;
    private final long sectors;
    private final List<Volume> volumes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<Long> visited = new HashSet<>();
    private int nextLogical = FIRST_LOGICAL;
    private String signature = "";

    MbrLayout(BlockDevice device, Limits limits) {
        this.device = device;
        this.limits = limits;
        this.sector = device.sectorSize();
        this.sectors = device.size() / sector;
    }

    VolumeTable volumes(BootRecord record) throws IOException {
        signature = String.format(Locale.ROOT, "%08x", record.diskSignature());
        for (int i = 0; i < record.entries().size(); i++) {
            BootRecord.Entry entry = record.entries().get(i);
            if (entry.isUsed()) {
                add(i + 1, entry, entry.start());
            }
        }
        for (BootRecord.Entry entry : record.entries()) {
            if (entry.isExtended()) {
                follow(entry);
            }
        }
        return new VolumeTable("mbr", "0x" + signature, List.copyOf(volumes), List.copyOf(warnings));
    }

    /** Goes along the chain of an extended partition. */
    private void follow(BootRecord.Entry extended) throws IOException {
        long first = extended.start();
        long at = first;
        while (true) {
            String where = "%s > mbr extended partition @0x%x".formatted(device.description(), at * sector);
            if (!visited.add(at)) {
                warnings.add(where + ": the chain leads back to here; it is cut");
                return;
            }
            if (at >= sectors) {
                warnings.add(where
                        + ": the chain leads out of the disk, which has %d sectors; it is cut".formatted(sectors));
                return;
            }
            if (visited.size() > limits.tableEntries()) {
                warnings.add(where + ": the chain is longer than %d; it is cut".formatted(limits.tableEntries()));
                return;
            }
            BootRecord record;
            try {
                record =
                        BootRecord.parse(device.littleEndian("mbr extended boot record", at * sector, BootRecord.SIZE));
            } catch (ImageException broken) {
                warnings.add(broken.getMessage() + "; the chain is cut");
                return;
            }
            long next = link(record, at, extended);
            if (next < 0) {
                return;
            }
            at = first + next;
        }
    }

    /** Adds the logical partitions of one EBR, and gives where the next one stands, -1 when this is the last. */
    private long link(BootRecord record, long at, BootRecord.Entry extended) throws IOException {
        long next = -1;
        for (int i = 0; i < record.entries().size(); i++) {
            BootRecord.Entry entry = record.entries().get(i);
            if (entry.isExtended()) {
                next = next < 0 ? entry.start() : next; // Linux goes on with the first
            } else if (entry.isUsed() && isLogical(i, entry, at, extended)) {
                add(nextLogical++, entry, at + entry.start());
            }
        }
        return next;
    }

    /** Entries 3 and 4 of an EBR are junk on some disks: Linux takes them only within the extended partition. */
    private static boolean isLogical(int index, BootRecord.Entry entry, long at, BootRecord.Entry extended) {
        long start = at + entry.start();
        long end = extended.start() + extended.sectors();
        return index < 2 || (start + entry.sectors() <= end && start >= extended.start());
    }

    private void add(int number, BootRecord.Entry entry, long start) throws IOException {
        String name = "mbr partition " + number;
        long first = Math.min(start, sectors);
        long count = Math.min(entry.sectors(), sectors - first);
        if (count < entry.sectors()) {
            warnings.add("%s > %s: sectors %d to %d, but the disk has only %d: the partition is cut"
                    .formatted(device.description(), name, start, start + entry.sectors() - 1, sectors));
        }
        volumes.add(new Volume(
                Integer.toString(number),
                device.slice(name, first * sector, count * sector),
                first * sector,
                String.format(Locale.ROOT, "0x%02x", entry.type()),
                PartitionTypes.nameOf(entry.type()),
                "",
                signature.equals("00000000") ? "" : String.format(Locale.ROOT, "%s-%02x", signature, number),
                entry.isBootable(),
                entry.isExtended()));
    }
}
