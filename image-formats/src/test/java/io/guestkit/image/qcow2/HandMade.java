package io.guestkit.image.qcow2;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image of a few clusters written by hand after the specification.
 *
 * <pre>
 *  cluster 0 header · 1 refcount table · 2 refcount block · 3 L1 table of one entry · 4 L2 table · 5 and on: data
 * </pre>
 */
final class HandMade {

    static final long COPIED = 1L << 63;
    static final long COMPRESSED = 1L << 62;
    static final long ZERO = 1;

    private final int clusterBits;
    private final ByteBuffer bytes;

    private HandMade(int version, int clusterBits, int clusters) {
        this.clusterBits = clusterBits;
        this.bytes = ByteBuffer.allocate(clusters << clusterBits);
        put32(0, 0x5146_49fb).put32(4, version);
        put32(20, clusterBits);
        put64(24, 8L << clusterBits); // a disk of 8 clusters
        put32(36, 1).put64(40, at(3)); // L1 table
        put64(48, at(1)).put32(56, 1); // refcount table
        if (version == 3) {
            put32(96, 4).put32(100, 112);
        }
        put64(at(1), at(2));
        for (int i = 0; i < clusters; i++) {
            put16(at(2) + 2L * i, 1);
        }
        put64(at(3), COPIED | at(4));
    }

    static HandMade version3(int clusterBits, int clusters) {
        return new HandMade(3, clusterBits, clusters);
    }

    static HandMade version2(int clusterBits, int clusters) {
        return new HandMade(2, clusterBits, clusters);
    }

    /** Where a cluster begins. */
    long at(int cluster) {
        return (long) cluster << clusterBits;
    }

    int clusterSize() {
        return 1 << clusterBits;
    }

    HandMade put16(long at, long value) {
        bytes.putShort((int) at, (short) value);
        return this;
    }

    HandMade put32(long at, long value) {
        bytes.putInt((int) at, (int) value);
        return this;
    }

    HandMade put64(long at, long value) {
        bytes.putLong((int) at, value);
        return this;
    }

    HandMade put(long at, byte... content) {
        bytes.put((int) at, content);
        return this;
    }

    HandMade put(long at, String content) {
        return put(at, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Fills a cluster with one byte. */
    HandMade fill(int cluster, int value) {
        for (int i = 0; i < clusterSize(); i++) {
            bytes.put((int) at(cluster) + i, (byte) value);
        }
        return this;
    }

    HandMade l2(int index, long entry) {
        return put64(at(4) + 8L * index, entry);
    }

    /** An extended L2 entry; the header must have the bit. */
    HandMade l2(int index, long entry, long bitmap) {
        return put64(at(4) + 16L * index, entry).put64(at(4) + 16L * index + 8, bitmap);
    }

    HandMade incompatible(int bit) {
        return put64(72, bytes.getLong(72) | 1L << bit);
    }

    HandMade autoclear(int bit) {
        return put64(88, bytes.getLong(88) | 1L << bit);
    }

    /** Writes a header extension; gives where the next belongs. */
    int extension(int at, int type, String content) {
        return extension(at, type, content.getBytes(StandardCharsets.UTF_8));
    }

    int extension(int at, int type, byte... content) {
        put32(at, type).put32(at + 4, content.length).put(at + 8, content);
        return at + 8 + (content.length + 7) / 8 * 8;
    }

    /** Names a backing file, with its format unless that is null. */
    HandMade backing(String name, @Nullable String format) {
        int at = bytes.getInt(4) == 2 ? 72 : 112;
        int end = format == null ? at : extension(at, 0xe279_2aca, format);
        put(end + 8L, name); // after the mark of the end
        return put64(8, end + 8L).put32(16, name.getBytes(StandardCharsets.UTF_8).length);
    }

    /** Names an external data file. */
    HandMade dataFile(String name) {
        extension(112, 0x4441_5441, name);
        return incompatible(2);
    }

    /** Writes the image to a file. */
    Path save(Path file) throws IOException {
        return Files.write(file, bytes.array());
    }

    /** A copy of the bytes. */
    byte[] bytes() {
        return bytes.array().clone();
    }

    DiskImage open() throws IOException {
        return open(bytes());
    }

    static DiskImage open(byte[] bytes) throws IOException {
        return open(bytes, OpenOptions.defaults());
    }

    /** Opens a file whose references within its folder are allowed. */
    static DiskImage open(Path file) throws IOException {
        Path folder = file.resolveSibling(".");
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(folder)));
        return new ImageOpener(Registry.of(new ImageFormats()), options.withFormat("qcow2")).open(file);
    }

    static DiskImage open(byte[] bytes, OpenOptions options) throws IOException {
        return new ImageOpener(Registry.of(new ImageFormats()), options.withFormat("qcow2"))
                .open(new BytesDevice("disk.qcow2", bytes));
    }
}
