package io.guestkit.fs.ext4.directory;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;

/**
 * A block of a directory's index: hashes in order, each with the block for names from that hash on.
 *
 * @param view the block
 * @param countAt where limit and count stand; they take the place of the first entry's hash
 * @param count the entries in use
 */
public record IndexNode(StructView view, int countAt, int count) {

    private static final int ENTRY = 8;

    /** Block numbers have 28 bits; the upper four were meant for the fill of a block. */
    private static final long BLOCK_MASK = 0x0fff_ffff;

    /**
     * The header of the root, which is the index's first block.
     *
     * @param hashVersion the algorithm, see {@link NameHash}; 6 is SipHash, any other one unknown
     * @param levels the levels between the root and the blocks with entries
     */
    public record Root(int hashVersion, int levels) {

        private static final int INFO = 24;
        private static final int INFO_LENGTH = 8;

        /** Spec: directory.rst, struct dx_root. */
        static Root parse(StructView view, int maxLevels) throws ImageException {
            if (view.u32(INFO) != 0) { // dx_root_info.reserved_zero
                throw view.corrupt(INFO, "reserved_zero is 0x%x, expected 0", view.u32(INFO));
            }
            int length = view.u8(INFO + 5);
            if (length != INFO_LENGTH) {
                throw view.corrupt(INFO + 5, "info_length is %d, expected 8", length);
            }
            int levels = view.u8(INFO + 6);
            if (levels >= maxLevels) {
                throw view.corrupt(INFO + 6, "indirect_levels is %d, expected less than %d", levels, maxLevels);
            }
            if ((view.u8(INFO + 7) & 1) != 0) {
                throw view.corrupt(INFO + 7, "unused_flags is 0x%x, expected bit 0 clear", view.u8(INFO + 7));
            }
            return new Root(view.u8(INFO + 4), levels); // hash_version
        }
    }

    /** Spec: directory.rst, struct dx_node; limit must be the room that there is, hashes ascend. */
    public static IndexNode parse(StructView view, int countAt, boolean checksummed) throws ImageException {
        int room = (view.length() - countAt) / ENTRY - (checksummed ? 1 : 0);
        int limit = view.u16(countAt);
        if (limit != room) {
            throw view.corrupt(countAt, "limit is %d, expected %d", limit, room);
        }
        int count = view.u16(countAt + 2);
        if (count == 0 || count > limit) {
            throw view.corrupt(countAt + 2, "count is %d, expected 1..%d", count, limit);
        }
        IndexNode node = new IndexNode(view, countAt, count);
        for (int i = 1; i < count; i++) {
            if (node.hash(i) < node.hash(i - 1)) {
                throw view.corrupt(
                        countAt + i * ENTRY,
                        "hash is 0x%08x, expected at least 0x%08x",
                        node.hash(i),
                        node.hash(i - 1));
            }
        }
        return node;
    }

    /** The hash from which on entry {@code index} is meant, as an unsigned number; bit 0 marks a collision. */
    public long hash(int index) throws ImageException {
        return index == 0 ? 0 : view.u32(countAt + index * ENTRY);
    }

    /** The block of the directory that entry {@code index} leads to; it must be one of {@code blocks}. */
    public long block(int index, long blocks) throws ImageException {
        int at = countAt + index * ENTRY + 4;
        long block = view.u32(at) & BLOCK_MASK;
        if (block == 0 || block >= blocks) {
            throw view.corrupt(at, "block is %d, expected 1..%d", block, blocks - 1);
        }
        return block;
    }

    /** The last entry whose hash is not above {@code hash}. */
    public int find(long hash) throws ImageException {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (hash(middle) <= hash) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
