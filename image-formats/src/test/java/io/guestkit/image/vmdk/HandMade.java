package io.guestkit.image.vmdk;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A sparse file of 16 grains of 4 KiB, written by hand after the specification; a table has 8 entries.
 *
 * <pre>
 *  sector 0 header · 1-2 descriptor · 3 redundant directory · 4, 5 its tables · 6 directory · 7, 8 tables
 *  sectors 16, 24, 32, 40: grains of 'a', 'b', 'c', 'd'
 * </pre>
 */
final class HandMade {

    static final int SECTOR = 512;
    static final int GRAIN = 8 * SECTOR;
    static final int GRAINS = 16;
    static final int SIZE = GRAINS * GRAIN;

    static final int REDUNDANT_DIRECTORY = 3 * SECTOR;
    static final int DIRECTORY = 6 * SECTOR;
    static final int TABLES = 7 * SECTOR;

    static final String NO_PARENT = "CID=1234abcd\nparentCID=ffffffff\n";

    private final ByteBuffer bytes;

    HandMade() {
        this.bytes = ByteBuffer.allocate(48 * SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        put32(0x00, 0x564d_444b).put32(0x04, 1).put32(0x08, 3);
        put64(0x0c, 128).put64(0x14, 8).put64(0x1c, 1).put64(0x24, 2).put32(0x2c, 8);
        put64(0x30, 3).put64(0x38, 6).put64(0x40, 16).put(0x49, "\n \r\n");
        put32(REDUNDANT_DIRECTORY, 4).put32(REDUNDANT_DIRECTORY + 4, 5);
        put32(DIRECTORY, 7).put32(DIRECTORY + 4, 8);
        for (int i = 0; i < 4; i++) {
            Arrays.fill(bytes.array(), (16 + 8 * i) * SECTOR, (24 + 8 * i) * SECTOR, (byte) ('a' + i));
        }
        descriptor(NO_PARENT, "monolithicSparse");
    }

    /** Three grains: the first two are neighbours in the file, and the last of the disk. */
    static HandMade threeGrains() {
        return new HandMade().grain(0, 16).grain(1, 24).grain(15, 32);
    }

    /** Writes the descriptor, which keeps to two sectors. */
    HandMade descriptor(String head, String createType) {
        Arrays.fill(bytes.array(), SECTOR, 3 * SECTOR, (byte) 0);
        return put(SECTOR, text(head, createType, "RW 128 SPARSE \"disk.vmdk\""));
    }

    static String text(String head, String createType, String... extents) {
        return "# Disk DescriptorFile\nversion=1\n%screateType=\"%s\"\n\n%s\n\n#DDB\nddb.adapterType = \"ide\"\n"
                .formatted(head, createType, String.join("\n", extents));
    }

    static String withParent(String cid, String name) {
        return "CID=0000beef\nparentCID=%s\nparentFileNameHint=\"%s\"\n".formatted(cid, name);
    }

    /** Sets the entry of a grain in both tables. */
    HandMade grain(int index, int sector) {
        int at = index / 8 * SECTOR + index % 8 * 4;
        return put32(TABLES + at, sector).put32(4 * SECTOR + at, sector);
    }

    HandMade put32(int at, int value) {
        bytes.putInt(at, value);
        return this;
    }

    HandMade put64(int at, long value) {
        bytes.putLong(at, value);
        return this;
    }

    HandMade put(int at, byte... value) {
        bytes.put(at, value);
        return this;
    }

    HandMade put(int at, String value) {
        return put(at, value.getBytes(StandardCharsets.ISO_8859_1));
    }

    byte[] bytes() {
        return bytes.array().clone();
    }

    Path save(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    DiskImage open() throws IOException {
        return open(bytes());
    }

    static DiskImage open(byte[] bytes) throws IOException {
        return opener(OpenOptions.defaults()).open(new BytesDevice("disk.vmdk", bytes));
    }

    /** Opens with what stands in the same folder and below. */
    static DiskImage open(Path file) throws IOException {
        return opener(OpenOptions.defaults().withGate(FolderGate.of(List.of(file.getParent()))))
                .open(file);
    }

    static ImageOpener opener(OpenOptions options) {
        return new ImageOpener(Registry.of(new ImageFormats()), options.withFormat("vmdk"));
    }

    static byte[] bytes(DiskImage image) throws IOException {
        return image.read(0, Math.toIntExact(image.size()));
    }
}
