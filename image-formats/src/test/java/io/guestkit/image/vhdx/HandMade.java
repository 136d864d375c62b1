package io.guestkit.image.vhdx;

import io.guestkit.core.bytes.Crc32c;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.core.spi.image.WritableImageFile;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A disk of four blocks of 1 MiB, written by hand after the specification.
 *
 * <pre>
 *  1 MiB log · 2 MiB block allocation table · 3 MiB metadata · 4 MiB 'a' · 5 MiB 'b' · 6 MiB free
 *  blocks: 0 is 'a', 1 is not present, 2 is 'b', 3 is zero
 * </pre>
 */
final class HandMade {

    static final int MIB = 1 << 20;
    static final int HEADER_1 = 64 << 10;
    static final int HEADER_2 = 128 << 10;
    static final int REGIONS_1 = 192 << 10;
    static final int REGIONS_2 = 256 << 10;
    static final int LOG = MIB;
    static final int BAT = 2 * MIB;
    static final int METADATA = 3 * MIB;
    static final int FREE = 6 * MIB;
    static final int SIZE = 8 * MIB;

    static final int FILE_PARAMETERS = METADATA + 0x10000;
    static final int DISK_SIZE = METADATA + 0x10008;
    static final int DISK_ID = METADATA + 0x10010;
    static final int LOGICAL_SECTOR_SIZE = METADATA + 0x10020;
    static final int PHYSICAL_SECTOR_SIZE = METADATA + 0x10024;
    static final int PARENT_LOCATOR = METADATA + 0x10028;

    static final UUID DATA_WRITE = UUID.fromString("0a000000-0000-0000-0000-000000000002");

    private static final int HEADER_BYTES = 4096;
    private static final int TABLE_BYTES = 65536;

    /** All that an image asks of its surroundings which refers to nothing. */
    private static final ImageContext CONTEXT = (ImageContext) Proxy.newProxyInstance(
            ImageContext.class.getClassLoader(),
            new Class<?>[] {ImageContext.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "limits" -> Limits.defaults();
                case "snapshot" -> Optional.empty();
                default -> throw new AssertionError("nothing is referred to: " + method);
            });

    private final ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);

    HandMade() {
        text(0, "vhdxfile").utf16(8, "by hand");
        header(HEADER_1, 7);
        header(HEADER_2, 8);
        regions(REGIONS_1);
        regions(REGIONS_2);
        metadata();
        Arrays.fill(bytes.array(), 4 * MIB, 5 * MIB, (byte) 'a');
        Arrays.fill(bytes.array(), 5 * MIB, 6 * MIB, (byte) 'b');
        blocks(entry(4, 6), 0, entry(5, 6), 2);
    }

    private void header(int at, long number) {
        text(at, "head").put64(at + 0x08, number);
        guid(at + 0x10, UUID.fromString("0a000000-0000-0000-0000-000000000001")).guid(at + 0x20, DATA_WRITE);
        put16(at + 0x42, 1).put(at + 0x44, MIB).put64(at + 0x48, LOG);
    }

    private void regions(int at) {
        text(at, "regi").put(at + 0x08, 2);
        guid(at + 0x10, UUID.fromString("2dc27766-f623-4200-9d64-115e9bfd4a08"));
        put64(at + 0x20, BAT).put(at + 0x28, MIB).put(at + 0x2c, 1);
        guid(at + 0x30, UUID.fromString("8b7ca206-4790-4b9a-b8fe-575f050f886e"));
        put64(at + 0x40, METADATA).put(at + 0x48, MIB).put(at + 0x4c, 1);
    }

    private void metadata() {
        text(METADATA, "metadata").put16(METADATA + 0x0a, 5);
        item(1, "caa16737-fa36-4d43-b3b6-33f0aa44e76b", FILE_PARAMETERS, 8);
        item(2, "2fa54224-cd1b-4876-b211-5dbed83bf4b8", DISK_SIZE, 8);
        item(3, "beca12ab-b2e6-4523-93ef-c309e000c746", DISK_ID, 16);
        item(4, "8141bf1d-a96f-4709-ba47-f233a8faab5f", LOGICAL_SECTOR_SIZE, 4);
        item(5, "cda348c7-445d-4471-9cc9-e9885251c556", PHYSICAL_SECTOR_SIZE, 4);
        put(FILE_PARAMETERS, MIB).put64(DISK_SIZE, 4L * MIB);
        guid(DISK_ID, UUID.fromString("0a000000-0000-0000-0000-000000000003"));
        put(LOGICAL_SECTOR_SIZE, 512).put(PHYSICAL_SECTOR_SIZE, 4096);
    }

    /** An item that is required, at a place of the file. */
    HandMade item(int number, String id, int at, int length) {
        int entry = METADATA + number * 32;
        return guid(entry, UUID.fromString(id))
                .put(entry + 0x10, at - METADATA)
                .put(entry + 0x14, length)
                .put(entry + 0x18, 4);
    }

    /**
     * An image over a parent: block 0 is partially present with the even sectors of 'a', 1 is the parent's, 2 is 'b', 3 is
     * unmapped. The bitmap of the sectors stands in the free place.
     *
     * @param values keys and values of the parent locator in turns
     */
    static HandMade differencing(String... values) {
        HandMade made = new HandMade();
        made.put16(METADATA + 0x0a, 6).put(FILE_PARAMETERS + 4, 2);
        made.item(6, "a8d35f2d-b30b-454d-abf7-d3d84834ab0c", PARENT_LOCATOR, made.locator(values));
        made.blocks(entry(4, 7), 0, entry(5, 6), 3).put64(BAT + 4096 * 8, entry(6, 6));
        Arrays.fill(made.bytes.array(), FREE, FREE + 256, (byte) 0x55);
        return made;
    }

    private int locator(String... values) {
        int count = values.length / 2;
        guid(PARENT_LOCATOR, UUID.fromString("b04aefb7-d19e-4a81-b789-25b8e9445913"));
        put16(PARENT_LOCATOR + 0x12, count);
        int text = 20 + 12 * count;
        for (int i = 0; i < count; i++) {
            int entry = PARENT_LOCATOR + 20 + 12 * i;
            String key = values[2 * i];
            String value = values[2 * i + 1];
            put(entry, text).put(entry + 4, text + 2 * key.length());
            put16(entry + 8, 2 * key.length()).put16(entry + 10, 2 * value.length());
            utf16(PARENT_LOCATOR + text, key + value);
            text += 2 * (key.length() + value.length());
        }
        return text;
    }

    /** An entry of the block allocation table. */
    static long entry(int mebibyte, int state) {
        return (long) mebibyte << 20 | state;
    }

    HandMade blocks(long... entries) {
        for (int i = 0; i < entries.length; i++) {
            put64(BAT + 8 * i, entries[i]);
        }
        return this;
    }

    /** Puts an entry into the log, which goes on at its beginning behind its end, and names the log in both headers. */
    HandMade log(int sector, byte[] entry) {
        for (int i = 0; i < entry.length; i += 4096) {
            bytes.put(LOG + (sector * 4096 + i) % MIB, entry, i, 4096);
        }
        return guid(HEADER_1 + 0x30, LogEntryMaker.LOG).guid(HEADER_2 + 0x30, LogEntryMaker.LOG);
    }

    HandMade put16(int at, int value) {
        bytes.putShort(at, (short) value);
        return this;
    }

    HandMade put(int at, int value) {
        bytes.putInt(at, value);
        return this;
    }

    HandMade put64(int at, long value) {
        bytes.putLong(at, value);
        return this;
    }

    HandMade put(int at, byte[] value) {
        bytes.put(at, value);
        return this;
    }

    HandMade text(int at, String text) {
        return put(at, text.getBytes(StandardCharsets.US_ASCII));
    }

    HandMade utf16(int at, String text) {
        return put(at, text.getBytes(StandardCharsets.UTF_16LE));
    }

    /** A GUID in Microsoft's order. */
    HandMade guid(int at, UUID id) {
        long high = id.getMostSignificantBits();
        put(at, (int) (high >>> 32)).put16(at + 4, (int) (high >>> 16)).put16(at + 6, (int) high);
        bytes.order(ByteOrder.BIG_ENDIAN).putLong(at + 8, id.getLeastSignificantBits());
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        return this;
    }

    /** The image with the checksums that it needs. */
    byte[] bytes() {
        return sealed(bytes.array());
    }

    /** A copy with the checksums of headers and region tables set right. */
    static byte[] sealed(byte[] image) {
        byte[] copy = image.clone();
        seal(copy, HEADER_1, HEADER_BYTES);
        seal(copy, HEADER_2, HEADER_BYTES);
        seal(copy, REGIONS_1, TABLE_BYTES);
        seal(copy, REGIONS_2, TABLE_BYTES);
        return copy;
    }

    /** Sets the checksum, four bytes at 4, over a structure in which it counts as zero. */
    static void seal(byte[] bytes, int at, int length) {
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        view.putInt(at + 4, 0);
        view.putInt(at + 4, Crc32c.of(Arrays.copyOfRange(bytes, at, at + length)));
    }

    DiskImage open() throws IOException {
        return open(bytes());
    }

    static DiskImage open(byte[] bytes) throws IOException {
        return open(bytes, OpenOptions.defaults());
    }

    static DiskImage open(byte[] bytes, OpenOptions options) throws IOException {
        return new ImageOpener(Registry.of(new ImageFormats()), options.withFormat("vhdx"))
                .open(new BytesDevice("disk.vhdx", bytes));
    }

    static WritableDiskImage openWritable(StorageDevice file) throws IOException {
        return new VhdxFormat().openWritable(new WritableImageFile(file), CONTEXT);
    }

    static CheckReport check(byte[] bytes) throws IOException {
        return new VhdxFormat().check(new ImageFile(new BytesDevice("disk.vhdx", bytes)), CONTEXT);
    }

    Path save(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    /** Opens a file and what it names in its folder. */
    static DiskImage open(Path file) throws IOException {
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(file.getParent())));
        return new ImageOpener(Registry.of(new ImageFormats()), options.withFormat("vhdx")).open(file);
    }
}
