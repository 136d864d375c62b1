package io.guestkit.volume.mbr;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Volume;
import io.guestkit.core.spi.VolumeTable;
import io.guestkit.volume.Overlaps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    /** Adds a warning of the table as a whole. */
    void warn(String text) {
        warnings.add(text);
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
        warnings.addAll(Overlaps.warnings(device.description() + " > mbr", volumes));
        return new VolumeTable("mbr", "0x" + signature, List.copyOf(volumes), List.copyOf(warnings));
    }

    /** Goes along the chain of an extended partition. */
    private void follow(BootRecord.Entry extended) throws IOException {
        long at = extended.start();
        long room = extended.sectors();
        for (BootRecord record = extendedRecord(at); record != null; record = extendedRecord(at)) {
            for (int i = 0; i < record.entries().size(); i++) {
                BootRecord.Entry entry = record.entries().get(i);
                if (entry.isUsed() && !entry.isExtended() && (i < 2 || isWithin(entry, at, room, extended))) {
                    add(nextLogical++, entry, at + entry.start());
                }
            }
            Optional<BootRecord.Entry> next = record.entries().stream()
                    .filter(BootRecord.Entry::isExtended)
                    .findFirst(); // Linux's choice too
            if (next.isEmpty()) {
                return;
            }
            at = extended.start() + next.get().start();
            room = next.get().sectors();
        }
    }

    /** The EBR at a sector; null, with a warning, where the chain is cut. */
    private @Nullable BootRecord extendedRecord(long at) throws IOException {
        String where = "%s > mbr extended partition @0x%x".formatted(device.description(), at * sector);
        if (!visited.add(at)) {
            warnings.add(where + ": the chain leads back to here; it is cut");
        } else if (at >= sectors) {
            warnings.add(
                    where + ": the chain leads out of the disk, which has %d sectors; it is cut".formatted(sectors));
        } else if (visited.size() > limits.tableEntries()) {
            warnings.add(where + ": the chain is longer than %d; it is cut".formatted(limits.tableEntries()));
        } else {
            try {
                return BootRecord.parse(device.littleEndian("mbr extended boot record", at * sector, BootRecord.SIZE));
            } catch (ImageException broken) {
                warnings.add(broken.getMessage() + "; the chain is cut");
            }
        }
        return null;
    }

    /** Entries 3 and 4 of an EBR are junk on some disks: Linux takes them only within the room that the EBR has. */
    private static boolean isWithin(BootRecord.Entry entry, long at, long room, BootRecord.Entry extended) {
        long end = entry.start() + entry.sectors();
        return end <= room
                && at + end <= extended.start() + extended.sectors()
                && at + entry.start() >= extended.start();
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
