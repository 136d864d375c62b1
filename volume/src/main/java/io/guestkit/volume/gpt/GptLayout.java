package io.guestkit.volume.gpt;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Volume;
import io.guestkit.core.spi.VolumeTable;
import io.guestkit.volume.Overlaps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The partitions of a table as slices of the disk. */
final class GptLayout {

    private final BlockDevice device;
    private final int sector;
    private final GptTable table;
    private final List<String> warnings;
    private final List<Volume> volumes = new ArrayList<>();

    GptLayout(BlockDevice device, int sector, GptTable table, List<String> warnings) {
        this.device = device;
        this.sector = sector;
        this.table = table;
        this.warnings = warnings;
    }

    VolumeTable volumes() throws IOException {
        Header header = table.header();
        for (int index = 0; index < header.entryCount(); index++) {
            int at = index * header.entrySize();
            Entry entry;
            try {
                entry = Entry.parse(table.entries().slice("gpt entry " + (index + 1), at, header.entrySize()));
            } catch (ImageException broken) {
                warnings.add(broken.getMessage() + "; the partition is left out");
                continue;
            }
            if (entry != null) {
                add(index + 1, entry);
            }
        }
        warnings.addAll(Overlaps.warnings(device.description() + " > gpt", volumes));
        return new VolumeTable(
                "gpt",
                header.diskGuid().toString().toUpperCase(Locale.ROOT),
                List.copyOf(volumes),
                List.copyOf(warnings));
    }

    private void add(int number, Entry entry) throws IOException {
        String name = "gpt partition " + number;
        String where = device.description() + " > " + name;
        long sectors = device.size() / sector;
        long first = Math.min(entry.firstLba(), sectors);
        long end = Math.min(entry.lastLba(), sectors - 1) + 1;
        if (entry.lastLba() < entry.firstLba()) {
            warnings.add("%s: EndingLBA is %d, expected at least StartingLBA, which is %d"
                    .formatted(where, entry.lastLba(), entry.firstLba()));
            end = first;
        } else if (entry.lastLba() >= sectors) {
            warnings.add("%s: EndingLBA is %d, but the disk has only %d sectors: the partition is cut"
                    .formatted(where, entry.lastLba(), sectors));
            end = Math.max(first, end);
        }
        if (entry.firstLba() < table.header().firstUsable()
                || entry.lastLba() > table.header().lastUsable()) {
            warnings.add("%s: sectors %d to %d are not within the usable ones, %d to %d"
                    .formatted(
                            where,
                            entry.firstLba(),
                            entry.lastLba(),
                            table.header().firstUsable(),
                            table.header().lastUsable()));
        }
        String type = entry.type().toString().toUpperCase(Locale.ROOT);
        volumes.add(new Volume(
                Integer.toString(number),
                device.slice(name, first * sector, (end - first) * sector),
                first * sector,
                type,
                PartitionTypes.nameOf(type),
                entry.name(),
                entry.unique().toString().toUpperCase(Locale.ROOT),
                entry.isLegacyBootable(),
                false));
    }
}
