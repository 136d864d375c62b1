package io.guestkit.fs.ext4;

import io.guestkit.core.bytes.StructView;
import io.guestkit.fs.ext4.directory.Stretches;
import io.guestkit.fs.ext4.structure.Feature;
import io.guestkit.fs.ext4.structure.Inode;
import java.io.IOException;
import java.util.Arrays;

/**
 * Content that stands in the inode itself: 60 bytes in i_block, the rest as the extended attribute {@code system.data}.
 *
 * <p>Spec: inlinedata.rst. A directory keeps its parent's number in the first four bytes, and its entries behind: they
 * fill i_block and the attribute each on its own.
 */
final class InlineData {

    private static final int PARENT = 4;

    private final Inode inode;
    private final String device;
    private final byte[] rest;

    InlineData(Ext4Filesystem filesystem, Inode inode) throws IOException {
        this.inode = inode;
        this.device = filesystem.storage().metadata().description();
        if (!filesystem.storage().superblock().has(Feature.INLINE_DATA)) {
            throw inode.view().corrupt(0x20, "i_flags has INLINE_DATA, expected it only with inline_data");
        }
        byte[] value = filesystem.attributes(inode).inlineData();
        this.rest = value == null ? new byte[0] : value;
    }

    /** The content, of exactly i_size bytes. */
    byte[] bytes() throws IOException {
        int most = Inode.BLOCK_SIZE + rest.length;
        if (inode.size() > most) {
            throw inode.view().corrupt(0x04, "i_size is %d, expected at most the %d bytes inline", inode.size(), most);
        }
        byte[] bytes = Arrays.copyOf(inode.view().bytes(Inode.BLOCK, Inode.BLOCK_SIZE), most);
        System.arraycopy(rest, 0, bytes, Inode.BLOCK_SIZE, rest.length);
        return Arrays.copyOf(bytes, (int) inode.size());
    }

    /** The entries of a directory, in their two stretches. */
    Stretches directory() throws IOException {
        String name = "ext4 inline directory, inode " + inode.number();
        StructView first = inode.view().slice(name, Inode.BLOCK + PARENT, Inode.BLOCK_SIZE - PARENT);
        StructView second = StructView.littleEndian(
                rest, device, name + " system.data", inode.view().offset());
        int[] given = {0};
        return () -> switch (given[0]++) {
            case 0 -> first;
            case 1 -> second.length() == 0 ? null : second;
            default -> null;
        };
    }
}
