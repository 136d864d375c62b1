package io.guestkit.fs.ext4.structure;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;

/**
 * How a filesystem is laid out: its units and the division into block groups.
 *
 * @param blockSize bytes of a block
 * @param clusterSize bytes of the unit of allocation, a block unless {@code bigalloc}
 * @param blocks the number of blocks
 * @param firstDataBlock the block where group 0 begins
 * @param blocksPerGroup blocks in every group but the last
 * @param groups the number of groups
 * @param inodes the number of inodes, which count from 1
 * @param inodesPerGroup inodes in every group
 * @param inodeSize bytes of an inode
 * @param firstInode the first inode that is not reserved
 * @param descriptorSize bytes of a group descriptor
 * @param firstMetaGroup the first block of descriptors that lies in its own groups ({@code meta_bg}); otherwise beyond all
 */
public record Geometry(
        int blockSize,
        int clusterSize,
        long blocks,
        long firstDataBlock,
        long blocksPerGroup,
        long groups,
        long inodes,
        long inodesPerGroup,
        int inodeSize,
        long firstInode,
        int descriptorSize,
        long firstMetaGroup) {

    /** Extents address blocks with 48 bits. */
    private static final long MAX_BLOCKS = 1L << 48;

    /** The first inode that is not reserved, in revision 0 and at least. */
    private static final long FIRST_INODE = 11;

    /** Spec: super.rst; the bounds are those under which Linux mounts (fs/ext4/super.c). */
    public static Geometry parse(StructView view, Features features) throws ImageException {
        int blockSize = blockSize(view);
        int clusterSize = clusterSize(view, features, blockSize);
        long blocks = blocks(view, features);
        long firstDataBlock = firstDataBlock(view, blocks, clusterSize);
        long blocksPerGroup = blocksPerGroup(view, blockSize, clusterSize);
        int inodeSize = inodeSize(view, blockSize);
        long inodesPerGroup = inodesPerGroup(view, blockSize, inodeSize);
        long groups = countOf(blocks - firstDataBlock, blocksPerGroup);
        long inodes = inodes(view, groups, inodesPerGroup);
        int descriptorSize = descriptorSize(view, features);
        return new Geometry(
                blockSize,
                clusterSize,
                blocks,
                firstDataBlock,
                blocksPerGroup,
                groups,
                inodes,
                inodesPerGroup,
                inodeSize,
                firstInode(view, inodes),
                descriptorSize,
                firstMetaGroup(view, features, countOf(groups, blockSize / descriptorSize)));
    }

    /** How many units hold {@code all}. */
    private static long countOf(long all, long unit) {
        return Sizes.roundUp(all, unit) / unit;
    }

    private static long blocks(StructView view, Features features) throws ImageException {
        long blocks = features.has(Feature.BITS_64)
                ? view.u63(0x150, 0x04, "s_blocks_count")
                : view.u32(0x04); // s_blocks_count
        if (blocks == 0 || blocks > MAX_BLOCKS) {
            throw view.corrupt(0x04, "s_blocks_count is %d, expected 1..2^48", blocks);
        }
        return blocks;
    }

    private static long firstDataBlock(StructView view, long blocks, int clusterSize) throws ImageException {
        long first = view.u32(0x14); // s_first_data_block
        int least = clusterSize == Sizes.KiB ? 1 : 0; // the boot sector fills a block of 1 KiB
        if (first < least || first >= blocks) {
            throw view.corrupt(0x14, "s_first_data_block is %d, expected %d..%d", first, least, blocks - 1);
        }
        return first;
    }

    private static long inodesPerGroup(StructView view, int blockSize, int inodeSize) throws ImageException {
        long count = view.u32(0x28); // s_inodes_per_group
        int least = blockSize / inodeSize;
        long most = 8L * blockSize; // a bitmap of one block has a bit for each
        if (count < least || count > most) {
            throw view.corrupt(0x28, "s_inodes_per_group is %d, expected %d..%d", count, least, most);
        }
        return count;
    }

    private static long inodes(StructView view, long groups, long perGroup) throws ImageException {
        long inodes = view.u32(0x00); // s_inodes_count
        if (groups > inodes || inodes != groups * perGroup) {
            throw view.corrupt(0x00, "s_inodes_count is %d, expected %d groups of %d", inodes, groups, perGroup);
        }
        return inodes;
    }

    private static int blockSize(StructView view) throws ImageException {
        long log = view.u32(0x18); // s_log_block_size
        if (log > 6) {
            throw view.corrupt(0x18, "s_log_block_size is %d, expected 0..6", log);
        }
        return Sizes.KiB << log;
    }

    private static int clusterSize(StructView view, Features features, int blockSize) throws ImageException {
        long log = view.u32(0x1c); // s_log_cluster_size
        if (!features.has(Feature.BIGALLOC)) {
            if (log != view.u32(0x18)) {
                throw view.corrupt(0x1c, "s_log_cluster_size is %d, expected %d as blocks have", log, view.u32(0x18));
            }
            return blockSize;
        }
        if (log > 20 || (Sizes.KiB << log) < blockSize) { // 20: a cluster of 1 GiB, EXT4_MAX_CLUSTER_LOG_SIZE
            throw view.corrupt(0x1c, "s_log_cluster_size is %d, expected that of a block or more, up to 20", log);
        }
        return Sizes.KiB << log;
    }

    private static long blocksPerGroup(StructView view, int blockSize, int clusterSize) throws ImageException {
        long most = 8L * blockSize * (clusterSize / blockSize); // a bitmap of one block has a bit for each cluster
        long blocksPerGroup = view.u32(0x20); // s_blocks_per_group
        if (blocksPerGroup == 0 || blocksPerGroup > most) {
            throw view.corrupt(0x20, "s_blocks_per_group is %d, expected 1..%d", blocksPerGroup, most);
        }
        return blocksPerGroup;
    }

    private static int inodeSize(StructView view, int blockSize) throws ImageException {
        if (view.u32(0x4c) == 0) { // s_rev_level
            return Inode.BASE_SIZE;
        }
        int size = view.u16(0x58); // s_inode_size
        if (size < Inode.BASE_SIZE || size > blockSize || Integer.bitCount(size) != 1) {
            throw view.corrupt(0x58, "s_inode_size is %d, expected a power of two from 128 to %d", size, blockSize);
        }
        return size;
    }

    private static long firstInode(StructView view, long inodes) throws ImageException {
        if (view.u32(0x4c) == 0) { // s_rev_level
            return FIRST_INODE;
        }
        long first = view.u32(0x54); // s_first_ino
        if (first < FIRST_INODE || first > inodes) {
            throw view.corrupt(0x54, "s_first_ino is %d, expected %d..%d", first, FIRST_INODE, inodes);
        }
        return first;
    }

    private static long firstMetaGroup(StructView view, Features features, long descriptorBlocks)
            throws ImageException {
        if (!features.has(Feature.META_BG)) {
            return Long.MAX_VALUE;
        }
        long first = view.u32(0x104); // s_first_meta_bg
        if (first > descriptorBlocks) {
            throw view.corrupt(0x104, "s_first_meta_bg is %d, expected at most %d", first, descriptorBlocks);
        }
        return first;
    }

    private static int descriptorSize(StructView view, Features features) throws ImageException {
        if (!features.has(Feature.BITS_64)) {
            return 32;
        }
        int size = view.u16(0xfe); // s_desc_size
        if (size < 64 || size > Sizes.KiB || Integer.bitCount(size) != 1) {
            throw view.corrupt(0xfe, "s_desc_size is %d, expected a power of two from 64 to 1024", size);
        }
        return size;
    }

    /** The first block of a group. */
    public long firstBlock(long group) {
        return firstDataBlock + group * blocksPerGroup;
    }

    public int descriptorsPerBlock() {
        return blockSize / descriptorSize;
    }

    /** Whether a block can hold anything but the boot sector and the superblock. */
    public boolean isDataBlock(long block) {
        return block > firstDataBlock && block < blocks;
    }
}
