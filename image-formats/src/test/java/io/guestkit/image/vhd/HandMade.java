package io.guestkit.image.vhd;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Reference;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A dynamic or differencing disk of four blocks of 4 KiB, written by hand after the specification.
 *
 * <pre>
 *  sector 0 copy of the footer · 1-2 header · 3 table · 4-7 text of locators
 *         8 bitmap, 9-16 block A · 17 bitmap, 18-25 block B · 26 footer
 * </pre>
 */
final class HandMade {

    static final int SECTOR = 512;
    static final int BLOCK = 4096;
    static final int SIZE = 4 * BLOCK;
    static final int HEADER = SECTOR;
    static final int TABLE = 3 * SECTOR;
    static final int TEXT = 4 * SECTOR;
    static final int A = 8;
    static final int B = 17;
    static final int FOOTER = 26 * SECTOR;
    static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    static final UUID PARENT_ID = UUID.fromString("ffeeddcc-bbaa-9988-7766-554433221100");

    private final ByteBuffer bytes = ByteBuffer.allocate(FOOTER + SECTOR);
    private int locators;

    private HandMade(int type) {
        footer(type, SIZE);
        text(HEADER, "cxsparse").put64(HEADER + 0x08, -1).put64(HEADER + 0x10, TABLE);
        put32(HEADER + 0x18, 0x10000).put32(HEADER + 0x1c, 4).put32(HEADER + 0x20, BLOCK);
        for (int i = 0; i < SECTOR / 4; i++) {
            put32(TABLE + 4 * i, -1);
        }
    }

    static HandMade dynamic() {
        return new HandMade(3);
    }

    /** A child of the disk with {@link #PARENT_ID}; its locators are to be added. */
    static HandMade differencing() {
        HandMade made = new HandMade(4);
        made.put64(HEADER + 0x28, PARENT_ID.getMostSignificantBits());
        return made.put64(HEADER + 0x30, PARENT_ID.getLeastSignificantBits());
    }

    /** A fixed disk of {@code size} bytes 'f', with the identifier that {@link #differencing} asks for. */
    static byte[] fixed(int size) {
        HandMade made = new HandMade(2).footer(2, size).put64(FOOTER + 0x10, -1);
        made.put64(FOOTER + 0x44, PARENT_ID.getMostSignificantBits());
        made.put64(FOOTER + 0x4c, PARENT_ID.getLeastSignificantBits());
        byte[] image = new byte[size + SECTOR];
        Arrays.fill(image, 0, size, (byte) 'f');
        System.arraycopy(made.bytes(), FOOTER, image, size, SECTOR);
        return image;
    }

    private HandMade footer(int type, long size) {
        text(FOOTER, "conectix").put32(FOOTER + 0x08, 2).put32(FOOTER + 0x0c, 0x10000);
        put64(FOOTER + 0x10, HEADER).put32(FOOTER + 0x18, 1);
        text(FOOTER + 0x1c, "win ").text(FOOTER + 0x24, "Wi2k");
        put64(FOOTER + 0x28, size).put64(FOOTER + 0x30, size).put32(FOOTER + 0x3c, type);
        put64(FOOTER + 0x44, ID.getMostSignificantBits());
        return put64(FOOTER + 0x4c, ID.getLeastSignificantBits());
    }

    /** Has an entry of the table lead to a sector. */
    HandMade entry(int block, int sector) {
        return put32(TABLE + 4 * block, sector);
    }

    /** Fills the block whose bitmap stands at a sector with a byte, and says which of its sectors are there. */
    HandMade block(int bitmap, int bits, int value) {
        put(bitmap * SECTOR, (byte) bits);
        for (int i = 0; i < BLOCK; i++) {
            put((bitmap + 1) * SECTOR + i, (byte) value);
        }
        return this;
    }

    /** Adds a parent locator; each has a sector for its text. */
    HandMade locator(String platform, byte... text) {
        int entry = HEADER + 0x240 + 24 * locators;
        int at = TEXT + SECTOR * locators++;
        text(entry, platform)
                .put32(entry + 4, SECTOR)
                .put32(entry + 8, text.length)
                .put64(entry + 16, at);
        return put(at, text);
    }

    /** Adds a parent locator of Windows in UTF-16. */
    HandMade windows(String platform, String text) {
        return locator(platform, text.getBytes(StandardCharsets.UTF_16LE));
    }

    HandMade parentName(String name) {
        return put(HEADER + 0x40, name.getBytes(StandardCharsets.UTF_16BE));
    }

    HandMade put32(int at, int value) {
        bytes.putInt(at, value);
        return this;
    }

    HandMade put64(int at, long value) {
        bytes.putLong(at, value);
        return this;
    }

    HandMade put(int at, byte... content) {
        bytes.put(at, content);
        return this;
    }

    HandMade text(int at, String content) {
        return put(at, content.getBytes(StandardCharsets.US_ASCII));
    }

    /** The image, with checksums and the copy of the footer. */
    byte[] bytes() {
        byte[] image = bytes.array().clone();
        seal(image);
        System.arraycopy(image, FOOTER, image, 0, SECTOR);
        return image;
    }

    /** Sets the checksums of the header and of the footer at the end right. */
    static void seal(byte[] image) {
        seal(image, image.length - SECTOR, SECTOR, 0x40);
        seal(image, HEADER, 1024, 0x24);
    }

    static void seal(byte[] image, int start, int length, int at) {
        ByteBuffer buffer = ByteBuffer.wrap(image).putInt(start + at, 0);
        int sum = 0;
        for (int i = start; i < start + length; i++) {
            sum += image[i] & 0xff;
        }
        buffer.putInt(start + at, ~sum);
    }

    DiskImage open() throws IOException {
        return open(bytes());
    }

    static DiskImage open(byte[] image) throws IOException {
        return opener(OpenOptions.defaults()).open(new BytesDevice("disk.vhd", image));
    }

    /** Opens a file whose references within its folder are allowed. */
    static DiskImage open(Path file) throws IOException {
        return opener(OpenOptions.defaults().withGate(FolderGate.of(List.of(file.resolveSibling(".")))))
                .open(file);
    }

    static ImageOpener opener(OpenOptions options) {
        return new ImageOpener(Registry.of(new ImageFormats()), options.withFormat("vpc"));
    }

    /** A context that opens the parents, images by their names; nothing else is asked of it. */
    static ImageContext context(Map<String, byte[]> parents) {
        return (ImageContext) Proxy.newProxyInstance(
                ImageContext.class.getClassLoader(),
                new Class<?>[] {ImageContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "limits" -> Limits.defaults();
                    case "snapshot" -> Optional.empty();
                    case "open" -> {
                        String name = ((Reference) arguments[0]).name();
                        BlockDevice file = new BytesDevice(name, parents.get(name));
                        yield new VhdFormat().open(new ImageFile(file), (ImageContext) proxy);
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    static WritableDiskImage openWritable(StorageDevice file, Map<String, byte[]> parents) throws IOException {
        return new VhdFormat().openWritable(new WritableImageFile(file), context(parents));
    }

    static DiskImage open(byte[] image, Map<String, byte[]> parents) throws IOException {
        return new VhdFormat().open(new ImageFile(new BytesDevice("disk.vhd", image)), context(parents));
    }

    static CheckReport check(byte[] image) throws IOException {
        return new VhdFormat().check(new ImageFile(new BytesDevice("disk.vhd", image)), context(Map.of()));
    }

    Path save(Path file) throws IOException {
        return Files.write(file, bytes());
    }
}
