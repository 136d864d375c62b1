package io.guestkit.fs.ext4.content;

import io.guestkit.core.bytes.StructView;
import io.guestkit.fs.ext4.structure.Inode;
import io.guestkit.fs.ext4.structure.Storage;
import java.io.IOException;

/** The extents of an inode: a root in i_block, nodes of one block below. It keeps the root and the leaf used last. */
public final class ExtentTree implements BlockLookup {

    private static final int HEADER = 12;
    private static final int ENTRY = 12;

    private final Storage storage;
    private final Inode inode;
    private final ExtentNode root;
    private volatile ExtentNode recent;

    public ExtentTree(Storage storage, Inode inode) throws IOException {
        this.storage = storage;
        this.inode = inode;
        StructView view =
                inode.view().slice("ext4 extent root of inode " + inode.number(), Inode.BLOCK, Inode.BLOCK_SIZE);
        this.root = ExtentNode.parse(view, 0, ExtentNode.MAX_BLOCKS, storage.geometry());
        this.recent = root;
    }

    @Override
    public Run run(long block) throws IOException {
        if (block >= ExtentNode.MAX_BLOCKS) {
            return Run.hole(ExtentNode.MAX_BLOCKS); // i_size may say more than blocks can be numbered
        }
        ExtentNode leaf = recent;
        if (leaf.depth() > 0 || !leaf.covers(block)) {
            leaf = leaf(block);
            recent = leaf;
        }
        return leaf.run(block);
    }

    private ExtentNode leaf(long block) throws IOException {
        ExtentNode node = root;
        while (node.depth() > 0) {
            int entry = node.find(block);
            if (entry < 0) {
                return node.before();
            }
            node = child(node, entry);
        }
        return node;
    }

    private ExtentNode child(ExtentNode parent, int entry) throws IOException {
        StructView view = storage.block("ext4 extent block of inode " + inode.number(), parent.target(entry));
        int depth = view.u16(0x06); // eh_depth, by which the rest is told
        if (depth != parent.depth() - 1) {
            throw view.corrupt(0x06, "eh_depth is %d, expected %d", depth, parent.depth() - 1);
        }
        ExtentNode node = ExtentNode.parse(view, parent.startOf(entry), parent.endOf(entry), storage.geometry());
        if (storage.isChecksummed()) {
            requireChecksum(view);
        }
        return node;
    }

    /** The tail with the checksum follows the room for entries. Spec: ifork.rst, ext4_extent_tail. */
    private void requireChecksum(StructView view) throws IOException {
        int tail = HEADER + ENTRY * view.u16(0x04); // eh_max
        int seed = storage.inodeSeed(inode.number(), inode.generation());
        int computed = view.crc32c(seed, 0, tail);
        Storage.requireChecksum(view, tail, "et_checksum", view.u32(tail), computed & 0xffff_ffffL);
    }
}
