package io.guestkit.image.vhdx;

import io.guestkit.core.bytes.Guid;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.image.vhdx.MetadataTable.Item;
import io.guestkit.image.vhdx.log.Checksum;
import io.guestkit.image.vhdx.log.Header;
import io.guestkit.image.vhdx.log.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.LongUnaryOperator;

/**
 * Everything of a new image but its blocks, one part behind the other.
 *
 * <pre>
 *  1 MiB log ─ block allocation table ─ metadata ─ blocks
 * </pre>
 */
final class FreshTables {

    private static final String CREATOR = "GuestKit for Java";
    private static final int REQUIRED = 1; // of a region
    private static final int IS_VIRTUAL_DISK = 2; // of a metadata item
    private static final int IS_REQUIRED = 4;
    private static final int PIECE = 16 * Sizes.KiB; // of the table, in bytes

    private final StorageDevice file;
    private final Metadata metadata;
    private final Region log;
    private final Region table;
    private final Region items;

    FreshTables(StorageDevice file, Metadata metadata, long logLength) {
        this.file = file;
        this.metadata = metadata;
        this.log = new Region("the log", Sizes.MiB, logLength);
        long tableLength = tableEntries(metadata) * Long.BYTES;
        this.table = new Region("the block allocation table", log.end(), Sizes.roundUp(tableLength, Sizes.MiB));
        this.items = new Region("the metadata", table.end(), Sizes.MiB);
    }

    /** For a disk of no blocks as many as QEMU wants then: block/vhdx.c, {@code vhdx_calc_bat_entries}. */
    private static long tableEntries(Metadata metadata) {
        return metadata.blocks() > 0 ? metadata.entries() : 0xffff_ffffL / metadata.chunkRatio();
    }

    /** Where the first block may stand. */
    long end() {
        return items.end();
    }

    private static ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Sets the entries of the blocks from {@code first} up to {@code end}; those of the bitmaps between are 0. */
    void blocks(long first, long end, LongUnaryOperator entryOf) throws IOException {
        ByteBuffer piece = buffer(PIECE);
        long start = metadata.indexOf(first);
        for (long block = first; block < end; block++) {
            int at = (int) (metadata.indexOf(block) - start) * Long.BYTES;
            if (at >= PIECE) {
                file.write(table.offset() + start * Long.BYTES, piece.flip());
                piece = buffer(PIECE);
                start = metadata.indexOf(block);
                at = 0;
            }
            piece.putLong(at, entryOf.applyAsLong(block)).position(at + Long.BYTES);
        }
        file.write(table.offset() + start * Long.BYTES, piece.flip());
    }

    /** Writes all but the entries of the blocks, the headers last. What stands before is on the medium by then. */
    void finish() throws IOException {
        writeMetadata();
        writeRegions();
        file.flush();
        List<UUID> guids = List.of(UUID.randomUUID(), UUID.randomUUID(), Header.NO_LOG);
        for (int i = 0; i < 2; i++) {
            byte[] header = Header.bytes(i + 1, guids, log.offset(), log.length());
            file.write(Headers.OFFSETS.get(i), ByteBuffer.wrap(header));
        }
        ByteBuffer identifier = buffer(Structure.CREATOR_AT + CREATOR.length() * Character.BYTES);
        identifier.put(ascii(Structure.SIGNATURE)).put(CREATOR.getBytes(StandardCharsets.UTF_16LE));
        file.write(0, identifier.flip());
        file.flush();
    }

    private void writeRegions() throws IOException {
        byte[] bytes = new byte[Regions.SIZE];
        ByteBuffer regions = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        regions.put(0x00, ascii(Regions.SIGNATURE)).putInt(0x08, 2);
        putRegion(regions, 0x10, Regions.BLOCK_ALLOCATION_TABLE, table);
        putRegion(regions, 0x30, Regions.METADATA, items);
        Checksum.seal(bytes);
        for (long offset : Regions.OFFSETS) {
            file.write(offset, ByteBuffer.wrap(bytes));
        }
    }

    private static void putRegion(ByteBuffer regions, int at, UUID id, Region region) {
        Guid.put(regions, at, id);
        regions.putLong(at + 0x10, region.offset()).putInt(at + 0x18, (int) region.length());
        regions.putInt(at + 0x1c, REQUIRED);
    }

    private void writeMetadata() throws IOException {
        ByteBuffer bytes = buffer(MetadataTable.SIZE + Sizes.KiB);
        bytes.put(0x00, ascii(MetadataTable.SIGNATURE));
        ByteBuffer parameters = buffer(8).putInt(0x00, metadata.blockSize());
        parameters.putInt(0x04, metadata.fixed() ? Metadata.LEAVE_BLOCKS_ALLOCATED : 0);
        putItem(bytes, Item.FILE_PARAMETERS, IS_REQUIRED, parameters);
        ByteBuffer id = buffer(16);
        Guid.put(id, 0, metadata.diskId());
        int ofDisk = IS_REQUIRED | IS_VIRTUAL_DISK;
        putItem(bytes, Item.VIRTUAL_DISK_SIZE, ofDisk, buffer(8).putLong(0, metadata.diskSize()));
        putItem(bytes, Item.VIRTUAL_DISK_ID, ofDisk, id);
        putItem(bytes, Item.LOGICAL_SECTOR_SIZE, ofDisk, buffer(4).putInt(0, metadata.sectorSize()));
        putItem(bytes, Item.PHYSICAL_SECTOR_SIZE, ofDisk, buffer(4).putInt(0, metadata.physicalSectorSize()));
        file.write(items.offset(), bytes.clear());
    }

    /** Adds an item behind those that are there. */
    private static void putItem(ByteBuffer bytes, Item item, int flags, ByteBuffer content) {
        int number = bytes.getShort(0x0a) + 1; // EntryCount
        int entry = number * MetadataTable.ENTRY;
        int offset = MetadataTable.SIZE + (number - 1) * MetadataTable.ENTRY;
        Guid.put(bytes, entry, item.id());
        bytes.putInt(entry + 0x10, offset)
                .putInt(entry + 0x14, content.capacity())
                .putInt(entry + 0x18, flags);
        bytes.put(offset, content, 0, content.capacity());
        bytes.putShort(0x0a, (short) number);
    }
}
