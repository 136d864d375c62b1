package io.guestkit.fs.ext4.directory;

import io.guestkit.core.bytes.Crc32c;
import io.guestkit.core.bytes.StructView;
import io.guestkit.fs.ext4.content.BlockLookup;
import io.guestkit.fs.ext4.content.Run;
import io.guestkit.fs.ext4.structure.Feature;
import io.guestkit.fs.ext4.structure.Inode;
import io.guestkit.fs.ext4.structure.Storage;
import java.io.IOException;

/**
 * The blocks of a directory, each verified as it is read.
 *
 * <pre>
 *  linear   Entry Entry … Entry │ tail: 0, rec_len 12, 0, 0xde, checksum          (with metadata_csum)
 *  index    fake entries        │ limit count Index Index …        │ tail: 0, checksum
 * </pre>
 *
 * A block of the index looks like one with a single empty entry, so that readers who know no index see nothing there.
 */
public final class DirectoryBlocks {

    private static final int TAIL = 12;
    private static final int INDEX_ENTRY = 8;

    /** Where limit and count of an index stand: behind one fake entry, or in the root behind two and its header. */
    public static final int NODE_COUNT = 8;

    public static final int ROOT_COUNT = 32;

    private final Storage storage;
    private final Inode inode;
    private final BlockLookup lookup;
    private final long count;
    private final boolean indexed;

    /** The directory's blocks; nothing is read yet. */
    public DirectoryBlocks(Storage storage, Inode inode, BlockLookup lookup) throws IOException {
        this.storage = storage;
        this.inode = inode;
        this.lookup = lookup;
        int blockSize = storage.geometry().blockSize();
        this.count = inode.size() / blockSize;
        this.indexed = inode.is(Inode.INDEXED) && storage.superblock().has(Feature.DIR_INDEX);
        long most = storage.metadata().size() / blockSize;
        if (inode.size() % blockSize != 0 || count > most) {
            throw inode.view()
                    .corrupt(
                            0x04,
                            "i_size of a directory is %d, expected a multiple of %d up to the device's size",
                            inode.size(),
                            blockSize);
        }
    }

    /** The number of blocks. */
    public long count() {
        return count;
    }

    /** Whether the directory has an index to look names up. */
    public boolean isIndexed() {
        return indexed;
    }

    public Inode inode() {
        return inode;
    }

    public Storage storage() {
        return storage;
    }

    /** Block {@code index} of the directory, less than {@link #count}; its checksum is verified. */
    public StructView read(long index) throws IOException {
        Run run = lookup.run(index);
        if (run.kind() != Run.Kind.DATA) {
            throw inode.view()
                    .corrupt(
                            0x28,
                            "i_block of a directory leaves block %d of %d a hole, expected entries",
                            index,
                            count);
        }
        StructView view = storage.block("ext4 directory, inode " + inode.number(), run.target());
        if (storage.isChecksummed()) {
            int indexAt = indexed ? indexAt(view, index) : 0;
            if (indexAt > 0) {
                requireIndexChecksum(view, indexAt);
            } else {
                requireChecksum(view);
            }
        }
        return view;
    }

    /** Where limit and count stand when this is a block of the index; 0 when it holds entries. */
    private int indexAt(StructView view, long index) throws IOException {
        if (index == 0) {
            return ROOT_COUNT;
        }
        int length = view.u16(0x04); // rec_len
        boolean whole = length == view.length() || (view.length() == 0x1_0000 && (length == 0xffff || length == 0));
        return view.u32(0x00) == 0 && whole ? NODE_COUNT : 0;
    }

    /** Spec: directory.rst, struct ext4_dir_entry_tail. */
    private void requireChecksum(StructView view) throws IOException {
        int tail = view.length() - TAIL;
        boolean present = view.u32(tail) == 0 // det_reserved_zero1
                && view.u16(tail + 4) == TAIL // det_rec_len
                && view.u8(tail + 6) == 0 // det_reserved_zero2
                && view.u8(tail + 7) == NameEntry.CHECKSUM_TYPE; // det_reserved_ft
        if (!present) {
            throw view.corrupt(
                    tail, "ext4_dir_entry_tail is missing, expected det_rec_len 12 and det_reserved_ft 0xde");
        }
        long computed = view.crc32c(seed(), 0, tail) & 0xffff_ffffL;
        Storage.requireChecksum(view, tail + 8, "det_checksum", view.u32(tail + 8), computed);
    }

    /** Spec: directory.rst, struct dx_tail; it covers the entries in use and the tail with a checksum of zero. */
    private void requireIndexChecksum(StructView view, int countAt) throws IOException {
        int limit = view.u16(countAt);
        int used = view.u16(countAt + 2);
        int tail = countAt + limit * INDEX_ENTRY;
        if (used > limit || tail > view.length() - INDEX_ENTRY) {
            throw view.corrupt(countAt, "limit is %d and count %d, expected a checksum behind", limit, used);
        }
        int crc = view.crc32c(seed(), 0, countAt + used * INDEX_ENTRY);
        crc = view.crc32c(crc, tail, 4); // dt_reserved
        long computed = Crc32c.updateInt(crc, 0) & 0xffff_ffffL;
        Storage.requireChecksum(view, tail + 4, "dt_checksum", view.u32(tail + 4), computed);
    }

    private int seed() throws IOException {
        return storage.inodeSeed(inode.number(), inode.generation());
    }
}
