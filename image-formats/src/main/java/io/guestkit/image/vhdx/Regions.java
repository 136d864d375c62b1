package io.guestkit.image.vhdx;

import io.guestkit.core.bytes.Guid;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.image.vhdx.log.Checksum;
import io.guestkit.image.vhdx.log.Header;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where the parts of the file stand that are no blocks: what the region table lists, the headers and the log. */
final class Regions {

    static final String STRUCTURE = "vhdx region table";
    static final String SIGNATURE = "regi";
    static final int SIZE = 64 * Sizes.KiB;
    static final List<Long> OFFSETS = List.of(192L * Sizes.KiB, 256L * Sizes.KiB);
    static final UUID BLOCK_ALLOCATION_TABLE = UUID.fromString("2dc27766-f623-4200-9d64-115e9bfd4a08");
    static final UUID METADATA = UUID.fromString("8b7ca206-4790-4b9a-b8fe-575f050f886e");

    private static final Region HEADERS = new Region("the headers", 0, Sizes.MiB);
    private static final int ENTRIES_AT = 16;
    private static final int ENTRY = 32;
    private static final int MOST_ENTRIES = 2047; // Spec: section 2.2.3.1

    private final NavigableMap<Long, Region> byOffset = new TreeMap<>(Map.of(0L, HEADERS));
    private final Map<UUID, Region> byId = new HashMap<>();
    private final StructView table;
    private final List<String> warnings;

    private Regions(StructView table, List<String> warnings) {
        this.table = table;
        this.warnings = warnings;
    }

    /** Reads the first region table, or the second when the first is damaged. */
    static Regions read(BlockDevice file, Header header) throws IOException {
        try {
            return parse(file, OFFSETS.get(0), header, List.of());
        } catch (CorruptImageException damaged) {
            try {
                return parse(
                        file,
                        OFFSETS.get(1),
                        header,
                        List.of("region table 1 is damaged, the second is used: " + damaged.getMessage()));
            } catch (CorruptImageException both) {
                damaged.addSuppressed(both);
                throw damaged;
            }
        }
    }

    private static Regions parse(BlockDevice file, long offset, Header header, List<String> warnings)
            throws IOException {
        StructView table = file.littleEndian(STRUCTURE, offset, SIZE);
        Checksum.require(table, SIGNATURE);
        long count = table.u32(0x08); // EntryCount
        if (count > MOST_ENTRIES) {
            throw table.corrupt(0x08, "EntryCount is %d, expected at most %d", count, MOST_ENTRIES);
        }
        Regions regions = new Regions(table, warnings);
        if (header.logLength() > 0) {
            regions.add(
                    header.view(), 0x48, "LogOffset", new Region("the log", header.logOffset(), header.logLength()));
        }
        for (int i = 0; i < count; i++) {
            regions.addEntry(table.slice(STRUCTURE, ENTRIES_AT + i * ENTRY, ENTRY), file.size());
        }
        regions.required(BLOCK_ALLOCATION_TABLE, "the block allocation table");
        regions.required(METADATA, "the metadata");
        return regions;
    }

    private void addEntry(StructView entry, long fileSize) throws ImageException {
        UUID id = Guid.read(entry, 0x00); // Guid
        boolean known = id.equals(BLOCK_ALLOCATION_TABLE) || id.equals(METADATA);
        if (!known && (entry.u32(0x1c) & 1) != 0) { // Required
            throw entry.unsupported(0x00, "the region %s is required but not known", id);
        }
        long offset = entry.u63(0x10, "FileOffset");
        if (offset % Sizes.MiB != 0) {
            throw entry.corrupt(0x10, "FileOffset is 0x%x, expected a multiple of 1 MiB", offset);
        }
        long length = entry.u32(0x18); // Length
        if (length % Sizes.MiB != 0 || length == 0) {
            throw entry.corrupt(0x18, "Length is 0x%x, expected a multiple of 1 MiB", length);
        }
        if (offset > fileSize - length) {
            throw entry.corrupt(
                    0x10,
                    "FileOffset is 0x%x, expected %d bytes from there within the file, which has %d bytes",
                    offset,
                    length,
                    fileSize);
        }
        Region region = new Region("the region " + id, offset, length);
        if (byId.put(id, region) != null) {
            throw entry.corrupt(0x00, "Guid is %s, expected it only once", id);
        }
        add(entry, 0x10, "FileOffset", region);
    }

    private void add(StructView view, int at, String field, Region region) throws ImageException {
        Region other = overlapping(region.offset(), region.length());
        if (other != null) {
            throw view.corrupt(
                    at, "%s is 0x%x, expected nothing in common with %s", field, region.offset(), other.name());
        }
        byOffset.put(region.offset(), region);
    }

    /** A region of which some bytes lie within a range that does not reach over 2^63; null when there is none. */
    @Nullable
    Region overlapping(long offset, long length) {
        Map.Entry<Long, Region> last = byOffset.lowerEntry(offset + length);
        return last != null && last.getValue().end() > offset ? last.getValue() : null;
    }

    private void required(UUID id, String name) throws ImageException {
        if (!byId.containsKey(id)) {
            throw table.corrupt(0x08, "EntryCount is %d, expected %s (%s) among them", byId.size(), name, id);
        }
    }

    Region blockAllocationTable() {
        return byId.get(BLOCK_ALLOCATION_TABLE);
    }

    Region metadata() {
        return byId.get(METADATA);
    }

    /** The regions in the order of the file. */
    List<Region> inOrder() {
        return List.copyOf(byOffset.values());
    }

    /** The region table, for complaints that need the rest of the file. */
    StructView table() {
        return table;
    }

    List<String> warnings() {
        return warnings;
    }
}
