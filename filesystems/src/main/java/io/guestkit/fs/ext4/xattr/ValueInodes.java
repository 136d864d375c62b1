package io.guestkit.fs.ext4.xattr;

import io.guestkit.core.device.BlockDevice;
import java.io.IOException;

/**
 * Gives the inodes that hold the value of one large attribute each (feature {@code ea_inode}); the driver's part, since
 * it reads inodes.
 */
@FunctionalInterface
public interface ValueInodes {

    /**
     * The inode of that number.
     *
     * @throws io.guestkit.core.error.CorruptImageException when there is no such inode, or it is not marked
     *     EXT4_EA_INODE_FL
     */
    ValueInode open(long number) throws IOException;

    /**
     * An inode that holds a value.
     *
     * @param content its content, of exactly {@code i_size} bytes
     * @param hash its {@code i_atime}, which in such an inode is the value's CRC-32C
     */
    record ValueInode(BlockDevice content, int hash) {}
}
