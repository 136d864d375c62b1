package io.guestkit.image.vhdx;

import io.guestkit.core.bytes.Guid;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.image.vhdx.MetadataTable.Item;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What holds for an image as long as it lives. Spec: section 2.6.2.
 *
 * @param blockSize bytes of a block, a power of two from 1 MiB to 256 MiB
 * @param fixed whether blocks stay allocated
 * @param diskSize bytes of the disk, a multiple of the logical sector
 * @param diskId the virtual disk's identifier, for page 83 of its SCSI vital product data
 * @param sectorSize bytes of a logical sector, 512 or 4096
 * @param physicalSectorSize bytes of a physical sector, 512 or 4096
 * @param parent where a differencing image finds its parent, null for others
 */
record Metadata(
        int blockSize,
        boolean fixed,
        long diskSize,
        UUID diskId,
        int sectorSize,
        int physicalSectorSize,
        @Nullable ParentLocator parent) {

    static final int LEAVE_BLOCKS_ALLOCATED = 1;

    private static final int HAS_PARENT = 2;
    private static final int SMALLEST_BLOCK = Sizes.MiB;
    private static final int LARGEST_BLOCK = 256 * Sizes.MiB;
    static final long LARGEST_DISK = 64 * Sizes.TiB;
    static final int SMALLEST_SECTOR = 512;

    private static final int LARGEST_SECTOR = 4096;
    private static final long SECTORS_OF_BITMAP = 1L << 23; // Spec: section 2.4

    static Metadata read(BlockDevice file, Region region) throws IOException {
        MetadataTable table = MetadataTable.read(file, region);
        StructView parameters = table.require(Item.FILE_PARAMETERS, 8);
        int sectorSize = sectorSize(table.require(Item.LOGICAL_SECTOR_SIZE, 4), "LogicalSectorSize");
        boolean hasParent = (parameters.u32(0x04) & HAS_PARENT) != 0;
        return new Metadata(
                blockSize(parameters),
                (parameters.u32(0x04) & LEAVE_BLOCKS_ALLOCATED) != 0 && !hasParent,
                diskSize(table.require(Item.VIRTUAL_DISK_SIZE, 8), sectorSize),
                Guid.read(table.require(Item.VIRTUAL_DISK_ID, 16), 0),
                sectorSize,
                sectorSize(table.require(Item.PHYSICAL_SECTOR_SIZE, 4), "PhysicalSectorSize"),
                hasParent ? ParentLocator.parse(table.require(Item.PARENT_LOCATOR, ParentLocator.HEADER)) : null);
    }

    private static int blockSize(StructView parameters) throws ImageException {
        long size = parameters.u32(0x00); // BlockSize
        if (!isBlockSize(size)) {
            throw parameters.corrupt(
                    0x00,
                    "BlockSize is %d, expected a power of two from %d to %d",
                    size,
                    SMALLEST_BLOCK,
                    LARGEST_BLOCK);
        }
        return (int) size;
    }

    private static boolean isBlockSize(long size) {
        return Long.bitCount(size) == 1 && size >= SMALLEST_BLOCK && size <= LARGEST_BLOCK;
    }

    /** A block size that somebody wants. */
    static int requireBlockSize(long size) {
        if (!isBlockSize(size)) {
            throw new IllegalArgumentException("block_size is %d, expected a power of two from %d to %d"
                    .formatted(size, SMALLEST_BLOCK, LARGEST_BLOCK));
        }
        return (int) size;
    }

    /** The block size that QEMU takes for a disk: block/vhdx.c, {@code vhdx_co_create}. */
    static int usualBlockSize(long diskSize) {
        if (diskSize > 32 * Sizes.TiB) {
            return 64 * Sizes.MiB;
        }
        if (diskSize > 100 * Sizes.GiB) {
            return 32 * Sizes.MiB;
        }
        return diskSize > Sizes.GiB ? 16 * Sizes.MiB : 8 * Sizes.MiB;
    }

    private static int sectorSize(StructView item, String field) throws ImageException {
        long size = item.u32(0x00);
        if (size != SMALLEST_SECTOR && size != LARGEST_SECTOR) {
            throw item.corrupt(0x00, "%s is %d, expected 512 or 4096", field, size);
        }
        return (int) size;
    }

    private static long diskSize(StructView item, int sectorSize) throws ImageException {
        long size = item.u63(0x00, "VirtualDiskSize");
        if (size > LARGEST_DISK || size % sectorSize != 0) {
            throw item.corrupt(
                    0x00, "VirtualDiskSize is %d, expected a multiple of %d up to %d", size, sectorSize, LARGEST_DISK);
        }
        return size;
    }

    /** Blocks of a chunk, each of which has one block of the sector bitmap; a power of two. Spec: section 2.4. */
    long chunkRatio() {
        return SECTORS_OF_BITMAP * sectorSize / blockSize;
    }

    /** Blocks of the disk, the last of which may be cut off. */
    long blocks() {
        return Sizes.roundUp(diskSize, blockSize) / blockSize;
    }

    /** Bytes of a block that belong to the disk; the file need not hold more. */
    long bytesOf(long block) {
        return Math.min(blockSize, diskSize - block * blockSize);
    }

    /** Chunks of the disk, the last of which may be cut off. */
    long chunks() {
        return Sizes.roundUp(blocks(), chunkRatio()) / chunkRatio();
    }

    /** Entries of the block allocation table. Spec: section 2.5. */
    long entries() {
        return parent == null ? blocks() + Math.max(0, chunks() - 1) : chunks() * (chunkRatio() + 1);
    }

    /** The entry of a block; those of the bitmaps of the chunks before stand between. */
    long indexOf(long block) {
        return block + block / chunkRatio();
    }

    /** The entry of the sector bitmap of a chunk. */
    long indexOfBitmap(long chunk) {
        return chunk * (chunkRatio() + 1) + chunkRatio();
    }
}
