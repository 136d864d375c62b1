package io.guestkit.image.vhd;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * What an image says of its disk. Spec: "Hard Disk Footer Format".
 *
 * @param view the footer, for complaints that need the rest of the file
 * @param temporary a disk that may be deleted on shutdown
 * @param dataOffset where the header of a dynamic disk begins
 * @param timestamp when the image was made, in seconds since 2000
 * @param creator the four characters of the application that made it, up to a NUL
 * @param host the four characters of the system it was made on, up to a NUL
 * @param currentSize bytes of the disk, as far as they count; see {@link #size}
 * @param geometry the geometry that the disk shows
 * @param type the kind of image
 * @param id the identifier, by which a differencing disk knows its parent
 * @param savedState whether the machine was put to sleep
 */
record Footer(
        StructView view,
        boolean temporary,
        long dataOffset,
        long timestamp,
        String creator,
        String host,
        long currentSize,
        Geometry geometry,
        Type type,
        UUID id,
        boolean savedState) {

    static final String STRUCTURE = "vhd footer";
    static final String COOKIE = "conectix";
    static final int SIZE = 512;

    /** What Virtual PC wrote before 2004. Spec: "Hard Disk Footer Format", the note on 511 bytes. */
    static final int OLD_SIZE = 511;

    /** As QEMU: block/vpc.c, {@code VHD_MAX_SECTORS}, so that a sector's number fits an entry of the table: 2040 GiB. */
    static final long MOST_SECTORS = 0xff00_0000L;

    /** From when Time Stamp counts seconds. */
    static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    static final int CHECKSUM_AT = 0x40;
    static final int SECTOR = 512;

    /**
     * The applications whose disks have Current Size, and not the size of their geometry: Hyper-V, disk2vhd, QEMU with
     * {@code force_size}, XenServer, XenConverter, Azure. As QEMU: block/vpc.c, {@code vpc_open}.
     */
    private static final Set<String> COUNT_BY_CURRENT_SIZE = Set.of("win ", "d2v ", "qem2", "tap", "CTXS", "wa");

    /** What kind of image it is. Spec: "Hard Disk Footer Format", Disk Type. */
    enum Type {
        /** The disk as it is, and the footer behind it. */
        FIXED(2),
        /** Blocks that are there when something was written to them. */
        DYNAMIC(3),
        /** Sectors that differ from the parent's. */
        DIFFERENCING(4);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        static Type parse(StructView footer) throws ImageException {
            long code = footer.u32(0x3c); // Disk Type
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            throw footer.unsupported(
                    0x3c, "Disk Type is %d, expected 2 (fixed), 3 (dynamic) or 4 (differencing)", code);
        }

        /** The specification's number. */
        int code() {
            return code;
        }

        /** The name that {@code qemu-img} has for it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Footer parse(StructView v) throws ImageException {
        String cookie = v.ascii(0x00, COOKIE.length());
        if (!cookie.equals(COOKIE)) {
            throw v.corrupt(0x00, "Cookie is 0x%016x, expected \"%s\"", v.i64(0x00), COOKIE);
        }
        Checksum.require(v, CHECKSUM_AT);
        int version = v.i32(0x0c); // File Format Version
        if (version >>> 16 != 1) {
            throw v.unsupported(0x0c, "File Format Version is 0x%08x, expected 0x00010000", version);
        }
        return new Footer(
                v,
                (v.i32(0x08) & 1) != 0, // Features
                v.i64(0x10), // Data Offset
                v.u32(0x18), // Time Stamp
                v.ascii(0x1c, 4), // Creator Application
                v.ascii(0x24, 4), // Creator Host OS
                v.u63(0x30, "Current Size"),
                Geometry.parse(v),
                Type.parse(v),
                v.uuid(0x44), // Unique Id
                v.u8(0x54) != 0); // Saved State
    }

    /**
     * The footer of a new image, as QEMU writes it: under a creator whose disks have the size that is meant.
     *
     * @param size bytes of the disk, whole sectors
     * @param geometry the geometry of that size, or the largest for any other
     */
    static ByteBuffer fresh(Type type, long size, Geometry geometry) {
        ByteBuffer bytes = ByteBuffer.allocate(SIZE);
        UUID id = UUID.randomUUID();
        bytes.put(ascii(COOKIE)).putInt(2).putInt(0x10000); // Features: reserved, File Format Version
        bytes.putLong(type == Type.FIXED ? -1 : SIZE); // Data Offset: behind the copy
        bytes.putInt((int) (Instant.now().getEpochSecond() - EPOCH.getEpochSecond())); // Time Stamp
        bytes.put(ascii(geometry.tellsSize() ? "qemu" : "qem2")); // Creator Application
        bytes.putInt(0x0005_0003).put(ascii("Wi2k")); // Creator Version, Creator Host OS
        bytes.putLong(size).putLong(size); // Original Size, Current Size
        bytes.position(0x3c).putInt(type.code()); // Disk Type
        bytes.putLong(0x44, id.getMostSignificantBits()).putLong(0x4c, id.getLeastSignificantBits()); // Unique Id
        return withGeometry(bytes, geometry);
    }

    /** The size that a disk is to grow to, in whole sectors. */
    static long requireGrowth(BlockDevice disk, long newSize) throws ImageException {
        if (newSize < disk.size() || newSize > MOST_SECTORS * SECTOR) {
            throw UnsupportedImageException.of(
                    disk.description(),
                    "a size of %d bytes, which is not in %d..%d"
                            .formatted(newSize, disk.size(), MOST_SECTORS * SECTOR));
        }
        return Sizes.roundUp(newSize, SECTOR);
    }

    /** The footer as it stands, in 512 bytes. */
    ByteBuffer bytes() throws ImageException {
        return ByteBuffer.allocate(SIZE).put(view.bytes(0, OLD_SIZE)).clear();
    }

    /** The footer with another size. */
    ByteBuffer resized(long newSize) throws ImageException {
        ByteBuffer bytes = bytes();
        bytes.putLong(0x28, newSize).putLong(0x30, newSize); // Original Size, which libvhdi goes by, Current Size
        return withGeometry(bytes, countsByGeometry() ? Geometry.LARGEST : Geometry.of(newSize / SECTOR));
    }

    private static ByteBuffer withGeometry(ByteBuffer bytes, Geometry geometry) {
        bytes.putShort(0x38, (short) geometry.cylinders()); // Disk Geometry
        bytes.put(0x3a, (byte) geometry.heads()).put(0x3b, (byte) geometry.sectors());
        Checksum.seal(bytes, CHECKSUM_AT);
        return bytes.clear();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the geometry tells the size of the disk, and not Current Size. */
    boolean countsByGeometry() {
        return geometry.tellsSize() && !COUNT_BY_CURRENT_SIZE.contains(creator);
    }

    /** Bytes of the disk: whole sectors. */
    long size() {
        return (countsByGeometry() ? geometry.totalSectors() : currentSize / SECTOR) * SECTOR;
    }

    /** Refuses a disk of more than {@code most} bytes. */
    void requireSize(long most, String where) throws ImageException {
        if (size() > most) {
            throw countsByGeometry()
                    ? view.corrupt(
                            0x38,
                            "Disk Geometry is %s for %d bytes, expected at most %d %s",
                            geometry,
                            size(),
                            most,
                            where)
                    : view.corrupt(0x30, "Current Size is %d, expected at most %d %s", currentSize, most, where);
        }
    }
}
