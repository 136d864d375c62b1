package io.guestkit.fs.ext4;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.fs.FileType;
import io.guestkit.fs.ext4.content.BlockLookup;
import io.guestkit.fs.ext4.content.FileContent;
import io.guestkit.fs.ext4.structure.Feature;
import io.guestkit.fs.ext4.structure.Inode;
import io.guestkit.fs.ext4.structure.InodeTable;
import io.guestkit.fs.ext4.structure.Storage;
import io.guestkit.fs.ext4.structure.Superblock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Finds the journal of a filesystem that must be recovered. */
final class JournalSource {

    private static final int REGULAR = 0x8000;
    private static final int EXTENT_MAGIC = 0xf30a;

    private final Storage storage;
    private final InodeTable inodes;

    JournalSource(Storage storage, InodeTable inodes) {
        this.storage = storage;
        this.inodes = inodes;
    }

    /**
     * The journal's content.
     *
     * @throws UnsupportedImageException when it lies on another device
     */
    BlockDevice content() throws IOException {
        Superblock superblock = storage.superblock();
        long number = superblock.journal().inode();
        if (!superblock.has(Feature.HAS_JOURNAL) || number == 0) {
            throw UnsupportedImageException.of(
                    storage.data().description() + " > ext4 superblock",
                    "needs_recovery is set, but the journal lies on another device (s_journal_dev 0x%x), which is not"
                                    .formatted(superblock.journal().device())
                            + " supported");
        }
        Inode inode = inode(number);
        return new FileContent(
                storage,
                BlockLookup.of(storage, inode),
                storage.data().description() + " > ext4 journal",
                inode.size());
    }

    private Inode inode(long number) throws IOException {
        try {
            Inode inode = inodes.read(number);
            if (inode.type() != FileType.FILE || inode.links() == 0 || inode.size() == 0) {
                throw inode.view().corrupt(0x00, "i_mode is not that of a journal in use");
            }
            return inode;
        } catch (CorruptImageException damaged) {
            StructView copy = superblock().journal().blocks();
            if (copy == null) {
                throw damaged;
            }
            return fromCopy(number, copy);
        }
    }

    private Superblock superblock() {
        return storage.superblock();
    }

    /** An inode made of s_jnl_blocks: the 60 bytes of i_block, then the size's upper and lower half. */
    private Inode fromCopy(long number, StructView copy) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Inode.BASE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(0x00, (short) REGULAR);
        bytes.putInt(0x04, copy.i32(64));
        bytes.putInt(0x6c, copy.i32(60));
        bytes.put(Inode.BLOCK, copy.bytes(0, Inode.BLOCK_SIZE));
        bytes.putInt(0x20, copy.u16(0) == EXTENT_MAGIC ? Inode.EXTENTS : 0);
        StructView view = StructView.littleEndian(
                bytes.array(), storage.data().description(), "ext4 superblock s_jnl_blocks", copy.offset());
        return Inode.parse(view, number, superblock().features());
    }
}
