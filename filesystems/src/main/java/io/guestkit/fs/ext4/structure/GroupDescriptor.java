package io.guestkit.fs.ext4.structure;

import io.guestkit.core.bytes.Crc16;
import io.guestkit.core.bytes.Crc32c;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The descriptor of a block group.
 *
 * @param group the group's number
 * @param inodeTable the first block of its inodes
 * @param freeClusters its clusters not in use
 */
public record GroupDescriptor(long group, long inodeTable, long freeClusters) {

    private static final int CHECKSUM = 0x1e; // bg_checksum

    /** Spec: group_descr.rst. */
    public static GroupDescriptor parse(StructView view, long group, Superblock superblock) throws ImageException {
        requireChecksum(view, group, superblock);
        return parseUnchecked(view, group, superblock);
    }

    /** As {@link #parse}, whatever its checksum. */
    static GroupDescriptor parseUnchecked(StructView view, long group, Superblock superblock) throws ImageException {
        Geometry geometry = superblock.geometry();
        boolean wide = geometry.descriptorSize() >= 64;
        long table = view.u32(0x08) | (wide ? view.u32(0x28) << 32 : 0); // bg_inode_table
        long tableBlocks = (geometry.inodesPerGroup() * geometry.inodeSize() - 1) / geometry.blockSize() + 1;
        if (!geometry.isDataBlock(table) || table > geometry.blocks() - tableBlocks) {
            throw view.corrupt(
                    0x08,
                    "bg_inode_table is %d, expected %d..%d",
                    table,
                    geometry.firstDataBlock() + 1,
                    geometry.blocks() - tableBlocks);
        }
        long free = view.u16(0x0c) | (wide ? (long) view.u16(0x2c) << 16 : 0); // bg_free_blocks_count
        return new GroupDescriptor(group, table, free);
    }

    private static void requireChecksum(StructView view, long group, Superblock superblock) throws ImageException {
        if (superblock.has(Feature.METADATA_CSUM)) {
            Storage.requireChecksum(view, CHECKSUM, "bg_checksum", view.u16(CHECKSUM), crc32c(view, group, superblock));
        } else if (superblock.has(Feature.UNINIT_BG)) {
            Storage.requireChecksum(view, CHECKSUM, "bg_checksum", view.u16(CHECKSUM), crc16(view, group, superblock));
        }
    }

    /** The lower half of the CRC-32C over the group's number and the descriptor with its checksum as zero. */
    private static int crc32c(StructView view, long group, Superblock superblock) throws ImageException {
        int crc = Crc32c.updateInt(superblock.checksumSeed(), (int) group);
        crc = view.crc32c(crc, 0, CHECKSUM);
        crc = Crc32c.update(crc, new byte[2], 0, 2);
        crc = view.crc32c(crc, CHECKSUM + 2, view.length() - CHECKSUM - 2);
        return crc & 0xffff;
    }

    /** The CRC-16 of {@code uninit_bg}: over UUID, number and the descriptor without its checksum. */
    private static int crc16(StructView view, long group, Superblock superblock) throws ImageException {
        int crc = Crc16.update(0xffff, bytes(superblock.uuid()));
        byte[] number = {(byte) group, (byte) (group >>> 8), (byte) (group >>> 16), (byte) (group >>> 24)};
        crc = Crc16.update(crc, number);
        crc = Crc16.update(crc, view.bytes(0, CHECKSUM));
        return Crc16.update(crc, view.bytes(CHECKSUM + 2, view.length() - CHECKSUM - 2));
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
