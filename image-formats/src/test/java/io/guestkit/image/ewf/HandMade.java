package io.guestkit.image.ewf;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Adler32;
import java.util.zip.DeflaterOutputStream;

/** A segment file written by hand after the specification, section by section. */
final class HandMade {

    static final int CHUNK = 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> entries = new ArrayList<>();

    private HandMade(int number) {
        bytes.writeBytes("EVF\t\r\n\u00ff\0".getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(buffer(5).put((byte) 1).putShort((short) number).array());
    }

    /** A segment file without sections. */
    static HandMade segment(int number) {
        return new HandMade(number);
    }

    /** A whole file of one segment: a volume, these chunks as they stand, their table, and "done". */
    static byte[] image(byte[]... chunks) {
        return segment(1)
                .volume(chunks.length, 2L * chunks.length)
                .chunks(chunks)
                .done();
    }

    static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A chunk of one letter. */
    static byte[] chunk(char letter) {
        byte[] chunk = new byte[CHUNK];
        Arrays.fill(chunk, (byte) letter);
        return chunk;
    }

    static byte[] deflated(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            out.write(content);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return packed.toByteArray();
    }

    /** The bytes with their checksum behind them. */
    static byte[] sealed(byte... content) {
        Adler32 adler = new Adler32();
        adler.update(content);
        return buffer(content.length + 4)
                .put(content)
                .putInt((int) adler.getValue())
                .array();
    }

    private static byte[] sealed(ByteBuffer content) {
        return sealed(bytes(content));
    }

    /** All bytes of a buffer. */
    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }

    int size() {
        return bytes.size();
    }

    /** A section of any content. */
    HandMade section(String type, byte... content) {
        int end = bytes.size() + 76 + content.length;
        return descriptor(type, end, 76 + content.length).raw(content);
    }

    HandMade descriptor(String type, long next, long size) {
        ByteBuffer v = buffer(72).put(type.getBytes(StandardCharsets.US_ASCII));
        return raw(sealed(v.putLong(16, next).putLong(24, size)));
    }

    HandMade raw(byte... content) {
        bytes.writeBytes(content);
        return this;
    }

    /** A volume of sectors of 512 bytes, two in a chunk. */
    HandMade volume(long chunks, long sectors) {
        return section("volume", volumeData(chunks, sectors, 0));
    }

    /** The content of a section volume or data; {@code identifier} is the last byte of the set identifier. */
    static byte[] volumeData(long chunks, long sectors, int identifier) {
        ByteBuffer v = buffer(1048).put(0, (byte) 1).putInt(4, (int) chunks).putInt(8, CHUNK / 512);
        v.putInt(12, 512)
                .putLong(16, sectors)
                .put(36, (byte) 3)
                .put(52, (byte) 1)
                .putInt(56, 64);
        return sealed(v.put(79, (byte) identifier));
    }

    static byte[] shortVolumeData(long chunks, long sectors) {
        ByteBuffer v = buffer(90).putInt(0, 1).putInt(4, (int) chunks).putInt(8, CHUNK / 512);
        return sealed(v.putInt(12, 512).putInt(16, (int) sectors));
    }

    /** Sections sectors and table with chunks that are not deflated. */
    HandMade chunks(byte[]... chunks) {
        for (byte[] chunk : chunks) {
            store(sealed(chunk), false);
        }
        return sectors().table("table");
    }

    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    /** Adds stored bytes to the next section sectors. */
    HandMade store(byte[] stored, boolean compressed) {
        entries.add((bytes.size() + 76 + pending.size()) | (compressed ? 1 << 31 : 0));
        pending.writeBytes(stored);
        return this;
    }

    /** The section sectors with what was stored. */
    HandMade sectors() {
        section("sectors", pending.toByteArray());
        pending.reset();
        return this;
    }

    /** A table of what was stored; a copy of it may follow. */
    HandMade table(String type) {
        return section(type, tableData(0, entries.stream().mapToInt(i -> i).toArray()));
    }

    /** Forgets what was stored, for a further table. */
    HandMade further() {
        entries.clear();
        return this;
    }

    static byte[] tableData(long base, int... entries) {
        ByteBuffer array = buffer(4 * entries.length);
        Arrays.stream(entries).forEach(array::putInt);
        byte[] header = sealed(buffer(20).putInt(0, entries.length).putLong(8, base));
        byte[] body = sealed(array);
        return buffer(header.length + body.length).put(header).put(body).array();
    }

    byte[] done() {
        return descriptor("done", bytes.size(), 0).bytes.toByteArray();
    }

    byte[] next() {
        return descriptor("next", bytes.size(), 0).bytes.toByteArray();
    }

    static DiskImage open(byte[] bytes) throws IOException {
        return open(bytes, OpenOptions.defaults());
    }

    static DiskImage open(byte[] bytes, OpenOptions options) throws IOException {
        return new ImageOpener(Registry.of(new ImageFormats()), options.withFormat("ewf"))
                .open(new BytesDevice("disk.E01", bytes));
    }

    /** Opens and reads all. */
    static byte[] read(byte[] bytes) throws IOException {
        try (DiskImage image = open(bytes)) {
            return image.read(0, Math.toIntExact(image.size()));
        }
    }
}
