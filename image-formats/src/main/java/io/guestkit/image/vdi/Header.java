package io.guestkit.image.vdi;

import io.guestkit.core.bytes.Guid;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.util.UUID;

/**
 * What stands before the block map. Spec: VDICore.h, {@code VDIPREHEADER} and {@code VDIHEADER1PLUS}.
 *
 * @param type how blocks are allocated
 * @param comment what somebody wrote about the image
 * @param mapOffset where the block map begins
 * @param dataOffset where the first block begins
 * @param geometry as told to the guest's BIOS
 * @param statedSize bytes of the disk as the header has them, which may end within a sector
 * @param blockSize bytes of the disk in each block, a power of two
 * @param blockExtra bytes before those of each block, which VirtualBox keeps for itself
 * @param blocks entries of the block map
 * @param blocksAllocated how many of them have a block, as the last writer counted
 * @param uuids whose image this is
 */
record Header(
        Type type,
        String comment,
        long mapOffset,
        long dataOffset,
        Geometry geometry,
        long statedSize,
        int blockSize,
        int blockExtra,
        int blocks,
        long blocksAllocated,
        Uuids uuids) {

    static final String STRUCTURE = "vdi header";
    static final int SIGNATURE_AT = 0x40;
    static final int SIGNATURE = 0xbeda_107f;

    /** With the geometry that was added last. */
    static final int LENGTH = 0x1d8;

    static final int SECTOR = 512;

    private static final int PRE_HEADER_LENGTH = 0x48;
    private static final int LEAST_LENGTH = 0x180;
    static final int LENGTH_WITH_LCHS = 0x190;
    static final int VERSION_1_1 = 0x0001_0001;

    /** As QEMU: block/vdi.c, {@code VDI_BLOCKS_IN_IMAGE_MAX}, for a block map of 2 GiB. */
    static final int MOST_BLOCKS = 0x1fff_ff80;

    /** VirtualBox takes any power of two; a thousand times its own block size is more than anybody uses. */
    private static final int LARGEST_BLOCK = (int) Sizes.GiB;

    private static final UUID NIL = new UUID(0, 0);

    /** Types of images. Spec: VDICore.h, {@code VDIIMAGETYPE}. */
    enum Type {
        DYNAMIC(1, "dynamic"),
        STATIC(2, "static"),
        DIFFERENCING(4, "differencing");

        private static final int UNDO = 3;

        private final int code;
        private final String word;

        Type(int code, String word) {
            this.code = code;
            this.word = word;
        }

        static Type parse(StructView v, int at) throws ImageException {
            long code = v.u32(at); // u32Type
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            if (code == UNDO) {
                throw v.unsupported(at, "u32Type is 3 (an undo image), which is not read");
            }
            throw v.corrupt(at, "u32Type is %d, expected 1..4", code);
        }

        int code() {
            return code;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /**
     * Cylinders, heads and sectors; all 0 where nobody has calculated them.
     *
     * @param sectors on each track
     */
    record Geometry(long cylinders, long heads, long sectors) {

        static Geometry parse(StructView v, int at) throws ImageException {
            return new Geometry(v.u32(at), v.u32(at + 4), v.u32(at + 8));
        }

        boolean isKnown() {
            return cylinders != 0 && heads != 0 && sectors != 0;
        }
    }

    /**
     * The identifiers of an image and of its parent, which are nil without one.
     *
     * @param modification changes with every session of writing
     * @param parentModification what the parent's was when this image was made
     */
    record Uuids(UUID image, UUID modification, UUID parent, UUID parentModification) {}

    /**
     * Parses the header.
     *
     * @param v the first {@link #LENGTH} bytes of the file, or all that it has
     */
    static Header parse(StructView v, long fileSize) throws ImageException {
        requireVersion(v);
        long length = v.u32(0x048); // cbHeader
        if (length < LEAST_LENGTH) {
            throw v.corrupt(0x048, "cbHeader is 0x%x, expected at least 0x%x", length, LEAST_LENGTH);
        }
        requireSectors(v);
        Geometry lchs = length < LENGTH_WITH_LCHS ? new Geometry(0, 0, 0) : Geometry.parse(v, 0x1c8); // LCHSGeometry
        Header header = new Header(
                Type.parse(v, 0x04c),
                v.name(0x054, 256), // szComment
                v.u32(0x154), // offBlocks
                v.u32(0x158), // offData
                lchs.isKnown() ? lchs : Geometry.parse(v, 0x15c), // LegacyGeometry
                v.u63(0x170, "cbDisk"),
                blockSize(v),
                blockExtra(v),
                blocks(v),
                v.u32(0x184), // cBlocksAllocated
                uuids(v));
        header.checkPlaces(v, PRE_HEADER_LENGTH + length, fileSize);
        header.checkSize(v);
        header.checkParent(v);
        return header;
    }

    private static void requireVersion(StructView v) throws ImageException {
        int signature = v.i32(SIGNATURE_AT); // u32Signature
        if (signature != SIGNATURE) {
            throw v.corrupt(SIGNATURE_AT, "u32Signature is 0x%08x, expected 0x%08x", signature, SIGNATURE);
        }
        int version = v.i32(0x044); // u32Version
        if (version != VERSION_1_1) {
            throw v.unsupported(0x044, "u32Version is %d.%d, expected 1.1", version >>> 16, version & 0xffff);
        }
    }

    private static void requireSectors(StructView v) throws ImageException {
        long sector = v.u32(0x168); // LegacyGeometry.cbSector
        if (sector != SECTOR) {
            throw v.unsupported(0x168, "cbSector is %d, expected %d", sector, SECTOR);
        }
    }

    private static int blockSize(StructView v) throws ImageException {
        long size = v.u32(0x178); // cbBlock
        if (Long.bitCount(size) != 1 || size < SECTOR || size > LARGEST_BLOCK) {
            throw v.corrupt(0x178, "cbBlock is %d, expected a power of two in %d..%d", size, SECTOR, LARGEST_BLOCK);
        }
        return (int) size;
    }

    private static int blockExtra(StructView v) throws ImageException {
        long size = v.u32(0x17c); // cbBlockExtra
        if (size != 0 && (Long.bitCount(size) != 1 || size < SECTOR || size > LARGEST_BLOCK)) {
            throw v.corrupt(
                    0x17c, "cbBlockExtra is %d, expected 0 or a power of two in %d..%d", size, SECTOR, LARGEST_BLOCK);
        }
        return (int) size;
    }

    private static int blocks(StructView v) throws ImageException {
        long blocks = v.u32(0x180); // cBlocks
        if (blocks > MOST_BLOCKS) {
            throw v.corrupt(0x180, "cBlocks is %d, expected at most %d", blocks, MOST_BLOCKS);
        }
        return (int) blocks;
    }

    private static Uuids uuids(StructView v) throws ImageException {
        return new Uuids(
                Guid.read(v, 0x188), // uuidCreate
                Guid.read(v, 0x198), // uuidModify
                Guid.read(v, 0x1a8), // uuidLinkage
                Guid.read(v, 0x1b8)); // uuidParentModify
    }

    private void checkPlaces(StructView v, long headerEnd, long fileSize) throws ImageException {
        if (mapOffset % SECTOR != 0) {
            throw v.unsupported(0x154, "offBlocks is 0x%x, expected a multiple of %d", mapOffset, SECTOR);
        }
        if (mapOffset < headerEnd) {
            throw v.corrupt(0x154, "offBlocks is 0x%x, expected at least 0x%x behind the header", mapOffset, headerEnd);
        }
        if (mapEnd() > fileSize) {
            throw v.corrupt(
                    0x180,
                    "cBlocks is %d, expected a block map from 0x%x on within the file, which has %d bytes",
                    blocks,
                    mapOffset,
                    fileSize);
        }
        if (dataOffset % SECTOR != 0) {
            throw v.unsupported(0x158, "offData is 0x%x, expected a multiple of %d", dataOffset, SECTOR);
        }
        if (dataOffset < mapEnd()) {
            throw v.corrupt(
                    0x158, "offData is 0x%x, expected at least 0x%x behind the block map", dataOffset, mapEnd());
        }
    }

    private void checkSize(StructView v) throws ImageException {
        long room = (long) blocks * blockSize;
        if (statedSize > room) {
            throw v.corrupt(0x170, "cbDisk is %d, expected at most %d as %d blocks hold", statedSize, room, blocks);
        }
    }

    private void checkParent(StructView v) throws ImageException {
        if (isDifferencing()) {
            if (uuids.parent.equals(NIL)) {
                throw v.corrupt(0x1a8, "uuidLinkage is %s, expected the parent's UUID", NIL);
            }
            return;
        }
        if (!uuids.parent.equals(NIL)) {
            throw v.corrupt(0x1a8, "uuidLinkage is %s, expected %s in a %s image", uuids.parent, NIL, type);
        }
        if (!uuids.parentModification.equals(NIL)) {
            throw v.corrupt(
                    0x1b8, "uuidParentModify is %s, expected %s in a %s image", uuids.parentModification, NIL, type);
        }
    }

    private long mapEnd() {
        return mapOffset + (long) blocks * Integer.BYTES;
    }

    boolean isDifferencing() {
        return type == Type.DIFFERENCING;
    }

    /** Bytes of the disk: whole sectors, since nothing of the last one must be lost. */
    long size() {
        return Sizes.roundUp(statedSize, SECTOR);
    }

    /** Bytes that a block takes in the file. */
    long blockLength() {
        return (long) blockExtra + blockSize;
    }

    /** Where the block with that number among those of the file begins, its extra bytes first. */
    long blockPlace(int number) {
        return dataOffset + Integer.toUnsignedLong(number) * blockLength();
    }

    /** Where the disk's bytes of that block begin in the file. */
    long dataPlace(int number) {
        return blockPlace(number) + blockExtra;
    }

    /** The blocks that a disk of {@code bytes} takes. */
    long blocksFor(long bytes) {
        return bytes / blockSize + (bytes % blockSize == 0 ? 0 : 1);
    }
}
