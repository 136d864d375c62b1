package io.guestkit.image.vmdk.create;

import io.guestkit.core.bytes.Sizes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Where things stand in a new sparse extent, as QEMU places them: block/vmdk.c, {@code vmdk_init_extent}. Offsets and
 * counts are in sectors.
 *
 * @param capacity of the disk
 * @param tables how many grain tables there are
 * @param directorySectors what a directory takes
 */
record SparseLayout(long capacity, long tables, long directorySectors) {

    /** Bytes of a grain. */
    static final int GRAIN = 64 * Sizes.KiB;

    static final int GRAIN_SECTORS = GRAIN / VmdkSettings.SECTOR;
    static final int TABLE_ENTRIES = 512;
    static final int TABLE_SECTORS = TABLE_ENTRIES * Integer.BYTES / VmdkSettings.SECTOR;

    static final int DESCRIPTOR = 1;
    static final int DESCRIPTOR_SECTORS = 20;

    private static final int REDUNDANT_DIRECTORY = DESCRIPTOR + DESCRIPTOR_SECTORS;

    /** Sector numbers in tables have 32 bits. */
    static final long MOST_SECTORS = 0xffff_ffffL;

    private static final int MAGIC = 0x564d_444b; // "KDMV"
    private static final int NEW_LINE_TEST_AND_REDUNDANT = 0b11;
    private static final int ZEROED_GRAINS = 1 << 2;
    private static final int COMPRESSED_WITH_MARKERS = 0b11 << 16;

    /**
     * The layout of an extent of {@code size} bytes.
     *
     * @throws IllegalArgumentException when its tables alone would take more sectors than can be counted
     */
    static SparseLayout of(long size) {
        long capacity = size / VmdkSettings.SECTOR;
        long tables = Sizes.roundUp(capacity, (long) GRAIN_SECTORS * TABLE_ENTRIES) / GRAIN_SECTORS / TABLE_ENTRIES;
        SparseLayout layout = new SparseLayout(
                capacity, tables, Sizes.roundUp(tables * Integer.BYTES, VmdkSettings.SECTOR) / VmdkSettings.SECTOR);
        if (layout.overHead() > MOST_SECTORS) {
            throw new IllegalArgumentException("the size is %d, too large for a sparse extent".formatted(size));
        }
        return layout;
    }

    /** Where the directory begins, or the redundant one. */
    long directory(boolean redundant) {
        return redundant ? REDUNDANT_DIRECTORY : REDUNDANT_DIRECTORY + directorySectors + tables * TABLE_SECTORS;
    }

    /** Where a table begins, or the redundant one. */
    long table(long index, boolean redundant) {
        return directory(redundant) + directorySectors + index * TABLE_SECTORS;
    }

    /** Where the first grain may stand. */
    long overHead() {
        return Sizes.roundUp(table(tables, false), GRAIN_SECTORS);
    }

    /** The header. Spec: section "Hosted Sparse Extents", {@code SparseExtentHeader}. */
    ByteBuffer header(boolean zeroedGrains, boolean compressed) {
        ByteBuffer header = ByteBuffer.allocate(VmdkSettings.SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(MAGIC);
        header.putInt(compressed ? 3 : zeroedGrains ? 2 : 1); // version
        header.putInt(NEW_LINE_TEST_AND_REDUNDANT
                | (zeroedGrains ? ZEROED_GRAINS : 0)
                | (compressed ? COMPRESSED_WITH_MARKERS : 0)); // flags
        header.putLong(capacity).putLong(GRAIN_SECTORS); // capacity, grainSize
        header.putLong(DESCRIPTOR).putLong(DESCRIPTOR_SECTORS); // descriptorOffset, descriptorSize
        header.putInt(TABLE_ENTRIES); // numGTEsPerGT
        header.putLong(directory(true)).putLong(directory(false)).putLong(overHead()); // rgdOffset, gdOffset, overHead
        header.put((byte) 0); // uncleanShutdown
        header.put("\n \r\n".getBytes(StandardCharsets.US_ASCII));
        header.putShort((short) (compressed ? 1 : 0)); // compressAlgorithm
        return header.clear();
    }
}
