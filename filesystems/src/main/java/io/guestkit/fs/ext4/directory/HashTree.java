package io.guestkit.fs.ext4.directory;

import io.guestkit.core.bytes.StructView;
import io.guestkit.fs.ext4.structure.Feature;
import io.guestkit.fs.ext4.structure.Superblock;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The way through a directory's index to the blocks that may hold a name; for one thread.
 *
 * <p>Names of one hash may fill several blocks: the next one is marked by a hash with bit 0 set.
 */
public final class HashTree {

    /** The levels above the blocks with entries: the root and one below, with {@code large_dir} two. */
    private static final int MAX_LEVELS = 2;

    private final DirectoryBlocks blocks;
    private final boolean checksummed;
    private final StructView rootView;
    private final IndexNode.Root root;
    private final IndexNode[] path;
    private final int[] positions;
    private long hash;
    private long visited;

    private HashTree(DirectoryBlocks blocks) throws IOException {
        this.blocks = blocks;
        Superblock superblock = blocks.storage().superblock();
        this.checksummed = superblock.has(Feature.METADATA_CSUM);
        this.rootView = blocks.read(0);
        this.root = parseRoot(rootView, superblock);
        this.path = new IndexNode[root.levels() + 1];
        this.positions = new int[path.length];
    }

    private static IndexNode.Root parseRoot(StructView view, Superblock superblock) throws IOException {
        return IndexNode.Root.parse(view, superblock.has(Feature.LARGE_DIR) ? MAX_LEVELS + 1 : MAX_LEVELS);
    }

    /** The header of an indexed directory's index. */
    public static IndexNode.Root rootOf(DirectoryBlocks blocks) throws IOException {
        return parseRoot(blocks.read(0), blocks.storage().superblock());
    }

    /**
     * The tree of a directory that has one; null when its names are hashed by an unknown algorithm, or with a secret key
     * (SipHash).
     */
    static @Nullable HashTree of(DirectoryBlocks blocks) throws IOException {
        HashTree tree = new HashTree(blocks);
        return NameHash.knows(tree.root.hashVersion()) ? tree : null;
    }

    /** Goes to the block where {@code name} stands, if anywhere. */
    public StructView first(byte[] name) throws IOException {
        Superblock.Hashing hashing = blocks.storage().superblock().hashing();
        NameHash wanted = NameHash.of(name, root.hashVersion(), hashing.unsigned(), hashing.seed());
        hash = Integer.toUnsignedLong(wanted.major());
        IndexNode node = IndexNode.parse(rootView, DirectoryBlocks.ROOT_COUNT, checksummed);
        enter(0, node, node.find(hash));
        for (int level = 1; level < path.length; level++) {
            node = below(level - 1);
            enter(level, node, node.find(hash));
        }
        return leaf();
    }

    /** Goes on to the next block that may hold the name; null when there is none. */
    @Nullable
    public StructView next() throws IOException {
        int level = path.length - 1;
        while (positions[level] + 1 == path[level].count()) {
            if (level == 0) {
                return null;
            }
            level--;
        }
        if (path[level].hash(positions[level] + 1) != (hash | 1)) {
            return null;
        }
        positions[level]++;
        while (++level < path.length) {
            enter(level, below(level - 1), 0);
        }
        return leaf();
    }

    private void enter(int level, IndexNode node, int position) {
        path[level] = node;
        positions[level] = position;
    }

    private IndexNode below(int level) throws IOException {
        StructView view = blocks.read(path[level].block(positions[level], blocks.count()));
        return IndexNode.parse(view, DirectoryBlocks.NODE_COUNT, checksummed);
    }

    private StructView leaf() throws IOException {
        int level = path.length - 1;
        if (++visited > blocks.count()) {
            throw rootView.corrupt(
                    DirectoryBlocks.ROOT_COUNT, "the index leads to more blocks than the %d there are", blocks.count());
        }
        return blocks.read(path[level].block(positions[level], blocks.count()));
    }
}
