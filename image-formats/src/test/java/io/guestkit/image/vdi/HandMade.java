package io.guestkit.image.vdi;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.RepairableImageFormat;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.core.spi.image.WritableImageFile;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * An image with blocks of 4 KiB, written by hand after the specification.
 *
 * <pre>
 *  0x000 header · 0x200 block map · 0x400 blocks in the file, filled with 'a', 'b' and 'c'
 * </pre>
 */
final class HandMade {

    static final int FREE = 0xffff_ffff;
    static final int ZERO = 0xffff_fffe;
    static final int BLOCK = 4096;
    static final int MAP = 0x200;
    static final int DATA = 0x400;

    /** All that an image asks of its surroundings which refers to nothing. */
    private static final ImageContext CONTEXT = (ImageContext) Proxy.newProxyInstance(
            ImageContext.class.getClassLoader(),
            new Class<?>[] {ImageContext.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "limits" -> Limits.defaults();
                case "snapshot" -> Optional.empty();
                default -> throw new AssertionError("a vdi image refers to nothing: " + method);
            });

    private final ByteBuffer bytes;

    /** An image of four blocks, of which three stand in the file, each behind these bytes filled with {@code '#'}. */
    HandMade(int extra) {
        this(extra, 4, 3);
        blocks(0, 1, FREE, FREE);
    }

    private HandMade(int extra, int blocks, int stored) {
        this.bytes = ByteBuffer.allocate(DATA + stored * (extra + BLOCK)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(0, "<<< by hand >>>\n".getBytes(StandardCharsets.US_ASCII));
        put(0x40, 0xbeda_107f).put(0x44, 0x0001_0001).put(0x48, 0x190).put(0x4c, 1);
        put(0x154, MAP).put(0x158, DATA).put(0x168, 512);
        put64(0x170, (long) blocks * BLOCK).put(0x178, BLOCK).put(0x17c, extra);
        put(0x180, blocks).put(0x184, stored);
        put64(0x188, 0x1111_1111_1111_1111L)
                .put64(0x198, 0x2222_2222_2222_2222L)
                .put(0x1d4, 512);
        for (int i = 0; i < stored; i++) {
            int at = DATA + i * (extra + BLOCK);
            Arrays.fill(bytes.array(), at, at + extra, (byte) '#');
            Arrays.fill(bytes.array(), at + extra, at + extra + BLOCK, (byte) ('a' + i));
        }
    }

    /** An image of that many blocks, at most 128, of which none stands in the file. */
    static HandMade empty(int extra, int blocks) {
        HandMade made = new HandMade(extra, blocks, 0);
        Arrays.fill(made.bytes.array(), MAP, MAP + blocks * Integer.BYTES, (byte) 0xff);
        return made;
    }

    /** An image with a parent, whose UUID is 04030201-0605-0807-090a-0b0c0d0e0f10. */
    static HandMade differencing() {
        return new HandMade(0).put(0x4c, 4).put64(0x1a8, 0x0807_0605_0403_0201L).put64(0x1b0, 0x100f_0e0d_0c0b_0a09L);
    }

    HandMade put(int at, int value) {
        bytes.putInt(at, value);
        return this;
    }

    HandMade put64(int at, long value) {
        bytes.putLong(at, value);
        return this;
    }

    /** Sets the whole block map. */
    HandMade blocks(int... entries) {
        for (int i = 0; i < entries.length; i++) {
            put(MAP + i * Integer.BYTES, entries[i]);
        }
        return this;
    }

    byte[] bytes() {
        return bytes.array().clone();
    }

    DiskImage open() throws IOException {
        return open(bytes());
    }

    static DiskImage open(byte[] bytes) throws IOException {
        return open(bytes, OpenOptions.defaults());
    }

    static DiskImage open(byte[] bytes, OpenOptions options) throws IOException {
        return new ImageOpener(Registry.of(new ImageFormats()), options.withFormat("vdi"))
                .open(new BytesDevice("disk.vdi", bytes));
    }

    /** Opens a file in memory for writing. */
    static WritableDiskImage openWritable(StorageDevice file) throws IOException {
        return new VdiFormat().openWritable(new WritableImageFile(file), CONTEXT);
    }

    static CheckReport check(byte[] bytes) throws IOException {
        return new VdiFormat().check(new ImageFile(new BytesDevice("disk.vdi", bytes)), CONTEXT);
    }

    static CheckReport repair(StorageDevice file) throws IOException {
        return new VdiFormat().repair(new WritableImageFile(file), CONTEXT, RepairableImageFormat.Repair.LEAKS);
    }
}
