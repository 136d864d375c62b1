package io.guestkit.image.vhd;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * How the disk is cut into blocks, and on which disk it stands. Spec: "Dynamic Disk Header Format".
 *
 * @param view the header, for complaints that need the rest of the file
 * @param tableOffset where the block allocation table begins
 * @param entries how many entries of 4 bytes it has
 * @param blockSize bytes of the disk for each entry, a power of two from 512 on
 * @param parentId the identifier of the parent
 * @param parentTimestamp when the parent's file was changed last, in seconds since 2000
 * @param parentName the name of the parent's file, empty without one
 * @param locators where the parent may be found
 */
record DynamicHeader(
        StructView view,
        long tableOffset,
        long entries,
        long blockSize,
        UUID parentId,
        long parentTimestamp,
        String parentName,
        List<ParentLocator> locators) {

    static final String STRUCTURE = "vhd dynamic disk header";
    static final String COOKIE = "cxsparse";
    static final int SIZE = 1024;
    static final int CHECKSUM_AT = 0x24;

    private static final int NAME_AT = 0x40;
    private static final int NAME_BYTES = 512;
    private static final int LOCATORS_AT = 0x240;
    private static final int LOCATORS = 8;

    static DynamicHeader parse(StructView v) throws ImageException {
        String cookie = v.ascii(0x00, COOKIE.length());
        if (!cookie.equals(COOKIE)) {
            throw v.corrupt(0x00, "Cookie is 0x%016x, expected \"%s\"", v.i64(0x00), COOKIE);
        }
        Checksum.require(v, CHECKSUM_AT);
        int version = v.i32(0x18); // Header Version
        if (version >>> 16 != 1) {
            throw v.unsupported(0x18, "Header Version is 0x%08x, expected 0x00010000", version);
        }
        long blockSize = v.u32(0x20); // Block Size
        if (blockSize < Footer.SECTOR || Long.bitCount(blockSize) != 1) {
            throw v.corrupt(0x20, "Block Size is %d, expected a power of two from %d on", blockSize, Footer.SECTOR);
        }
        return new DynamicHeader(
                v,
                v.u63(0x10, "Table Offset"),
                v.u32(0x1c), // Max Table Entries
                blockSize,
                v.uuid(0x28), // Parent Unique ID
                v.u32(0x38), // Parent Time Stamp
                parentName(v),
                locators(v));
    }

    /** The header of a new disk, whose table stands behind it. */
    static ByteBuffer fresh(int entries, int blockSize) {
        ByteBuffer bytes = ByteBuffer.allocate(SIZE);
        bytes.put(COOKIE.getBytes(StandardCharsets.US_ASCII)).putLong(-1); // Data Offset: unused
        bytes.putLong(Footer.SIZE + SIZE).putInt(0x10000); // Table Offset, Header Version
        bytes.putInt(entries).putInt(blockSize); // Max Table Entries, Block Size
        Checksum.seal(bytes, CHECKSUM_AT);
        return bytes.clear();
    }

    /**
     * Notes the parent in a new header.
     *
     * @param name the name of its file, at most 255 characters
     * @param locator the entry of its only locator
     */
    static void setParent(ByteBuffer header, UUID id, String name, ByteBuffer locator) {
        header.putLong(0x28, id.getMostSignificantBits()).putLong(0x30, id.getLeastSignificantBits());
        header.put(NAME_AT, name.getBytes(StandardCharsets.UTF_16BE));
        header.put(LOCATORS_AT, locator, 0, ParentLocator.SIZE);
        Checksum.seal(header, CHECKSUM_AT);
    }

    /** Reads the header that {@code footer} leads to, and holds it against disk and file. */
    static DynamicHeader read(BlockDevice file, Footer footer) throws IOException {
        long at = footer.dataOffset();
        if (at < 0 || at > file.size() - SIZE) {
            throw footer.view()
                    .corrupt(0x10, "Data Offset is 0x%x, expected at most 0x%x", at, Math.max(0, file.size() - SIZE));
        }
        DynamicHeader header = parse(file.bigEndian(STRUCTURE, at, SIZE));
        header.requireTable(file.size());
        footer.requireSize(
                header.entries * header.blockSize, "in %d blocks".formatted(header.entries)); // below 2^32 * 2^31
        return header;
    }

    private void requireTable(long fileSize) throws ImageException {
        if (entries * Integer.BYTES > fileSize) {
            throw view.corrupt(0x1c, "Max Table Entries is %d, expected at most %d", entries, fileSize / Integer.BYTES);
        }
        if (tableOffset > fileSize - entries * Integer.BYTES) {
            throw view.corrupt(
                    0x10,
                    "Table Offset is 0x%x, expected its %d entries within the file, which has %d bytes",
                    tableOffset,
                    entries,
                    fileSize);
        }
    }

    /** UTF-16, big-endian as nothing else that is text. Spec: "Dynamic Disk Header Format", Parent Unicode Name. */
    private static String parentName(StructView v) throws ImageException {
        String name = new String(v.bytes(NAME_AT, NAME_BYTES), StandardCharsets.UTF_16BE);
        int end = name.indexOf('\0');
        return end < 0 ? name : name.substring(0, end);
    }

    private static List<ParentLocator> locators(StructView v) throws ImageException {
        List<ParentLocator> locators = new ArrayList<>();
        for (int i = 0; i < LOCATORS; i++) {
            StructView entry = v.slice(
                    "%s entry %d".formatted(ParentLocator.STRUCTURE, i + 1),
                    LOCATORS_AT + i * ParentLocator.SIZE,
                    ParentLocator.SIZE);
            if (entry.i32(0) != 0) { // Platform Code: none
                locators.add(ParentLocator.parse(entry));
            }
        }
        return List.copyOf(locators);
    }

    /** Bytes before each block that say which of its sectors are there: one bit each, padded to a sector. */
    long bitmapSize() {
        return Sizes.roundUp(Math.max(1, blockSize / Footer.SECTOR / Byte.SIZE), Footer.SECTOR);
    }
}
