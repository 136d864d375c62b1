package io.guestkit.image.vhdx;

import io.guestkit.core.bytes.Guid;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.image.vhdx.log.Checksum;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The items of the metadata region by their identifiers. Spec: section 2.6.1. */
final class MetadataTable {

    static final String STRUCTURE = "vhdx metadata table";
    static final String SIGNATURE = "metadata";
    static final int SIZE = 64 * Sizes.KiB;
    static final int ENTRY = 32;

    /** The items of section 2.6.2. */
    enum Item {
        FILE_PARAMETERS("caa16737-fa36-4d43-b3b6-33f0aa44e76b"),
        VIRTUAL_DISK_SIZE("2fa54224-cd1b-4876-b211-5dbed83bf4b8"),
        VIRTUAL_DISK_ID("beca12ab-b2e6-4523-93ef-c309e000c746"),
        LOGICAL_SECTOR_SIZE("8141bf1d-a96f-4709-ba47-f233a8faab5f"),
        PHYSICAL_SECTOR_SIZE("cda348c7-445d-4471-9cc9-e9885251c556"),
        PARENT_LOCATOR("a8d35f2d-b30b-454d-abf7-d3d84834ab0c");

        private final UUID id;

        Item(String id) {
            this.id = UUID.fromString(id);
        }

        UUID id() {
            return id;
        }

        static boolean has(UUID id) {
            return Arrays.stream(values()).anyMatch(item -> item.id.equals(id));
        }
    }

    private static final int MOST_ENTRIES = 2047; // Spec: section 2.6.1.1
    private static final int LONGEST = Sizes.MiB; // Spec: section 2.6.1.2

    private final BlockDevice file;
    private final Region region;
    private final StructView table;
    private final Map<UUID, StructView> entries = new HashMap<>();

    private MetadataTable(BlockDevice file, Region region, StructView table) {
        this.file = file;
        this.region = region;
        this.table = table;
    }

    static MetadataTable read(BlockDevice file, Region region) throws IOException {
        StructView table = file.littleEndian(STRUCTURE, region.offset(), SIZE);
        Checksum.requireSignature(table, SIGNATURE);
        int count = table.u16(0x0a); // EntryCount
        if (count > MOST_ENTRIES) {
            throw table.corrupt(0x0a, "EntryCount is %d, expected at most %d", count, MOST_ENTRIES);
        }
        MetadataTable items = new MetadataTable(file, region, table);
        for (int i = 1; i <= count; i++) {
            items.add(table.slice(STRUCTURE, i * ENTRY, ENTRY));
        }
        return items;
    }

    private void add(StructView entry) throws ImageException {
        UUID id = Guid.read(entry, 0x00); // ItemID
        long flags = entry.u32(0x18);
        boolean user = (flags & 1) != 0; // IsUser
        boolean known = !user && Item.has(id);
        if (!known && (flags & 4) != 0) { // IsRequired
            throw entry.unsupported(0x00, "the metadata item %s is required but not known", id);
        }
        if (known && entries.put(id, entry) != null) {
            throw entry.corrupt(0x00, "ItemID is %s, expected it only once", id);
        }
    }

    /** The bytes of an item that every image has. */
    StructView require(Item item, int length) throws IOException {
        StructView found = find(item);
        if (found == null) {
            throw table.corrupt(
                    0x0a, "EntryCount is %d, expected %s (%s) among them", table.u16(0x0a), item, item.id());
        }
        if (found.length() < length) {
            throw entries.get(item.id())
                    .corrupt(0x14, "Length of %s is %d, expected at least %d", item, found.length(), length);
        }
        return found;
    }

    /** The bytes of an item, null when the image has none. */
    @Nullable
    StructView find(Item item) throws IOException {
        StructView entry = entries.get(item.id());
        if (entry == null) {
            return null;
        }
        long offset = entry.u32(0x10); // Offset
        long length = entry.u32(0x14); // Length
        if (length > LONGEST) {
            throw entry.corrupt(0x14, "Length of %s is %d, expected at most %d", item, length, LONGEST);
        }
        if (length > 0 && (offset < SIZE || offset > region.length() - length)) {
            throw entry.corrupt(
                    0x10,
                    "Offset of %s is 0x%x, expected %d bytes from there between 0x%x and the region's end at 0x%x",
                    item,
                    offset,
                    length,
                    SIZE,
                    region.length());
        }
        return file.littleEndian("vhdx metadata item " + item, region.offset() + offset, (int) length);
    }
}
