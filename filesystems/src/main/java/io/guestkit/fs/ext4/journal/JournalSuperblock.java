package io.guestkit.fs.ext4.journal;

import io.guestkit.core.bytes.Crc32c;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;

/**
 * The journal's superblock. Spec: journal.rst, "Super Block".
 *
 * @param blockSize bytes of a block
 * @param first the first block of the ring
 * @param last the block after the last of the ring; fast commits stand behind it
 * @param sequence the number of the first transaction in the log
 * @param start the block where the log begins, 0 when it is empty
 * @param features which of the optional things are on
 * @param checksumSeed what checksums of v2 and v3 begin with: the checksum of the journal's UUID
 */
record JournalSuperblock(
        int blockSize, long first, long last, int sequence, long start, Features features, int checksumSeed) {

    static final int SIZE = 1024;
    static final int MAGIC = 0xc03b_3998;

    private static final int TYPE_V1 = 3;
    private static final int TYPE_V2 = 4;
    private static final int CRC32C = 4;
    private static final int CHECKSUM = 0xfc;

    /** A ring is never shorter (JBD2_MIN_JOURNAL_BLOCKS). */
    private static final int SHORTEST_RING = 1024;

    /** Blocks for fast commits when s_num_fc_blks is 0 (JBD2_DEFAULT_FAST_COMMIT_BLOCKS). */
    private static final int USUAL_FAST_BLOCKS = 256;

    /** The optional things. */
    record Features(
            boolean checksumV1, boolean wide, boolean async, boolean checksumV2, boolean checksumV3, boolean fast) {

        private static final int COMPAT_CHECKSUM = 0x1;
        private static final int REVOKE = 0x1;
        private static final int WIDE = 0x2;
        private static final int ASYNC_COMMIT = 0x4;
        private static final int CSUM_V2 = 0x8;
        private static final int CSUM_V3 = 0x10;
        private static final int FAST_COMMIT = 0x20;
        private static final int KNOWN = REVOKE | WIDE | ASYNC_COMMIT | CSUM_V2 | CSUM_V3 | FAST_COMMIT;

        static final Features NONE = new Features(false, false, false, false, false, false);

        static Features parse(StructView view) throws ImageException {
            int compat = view.i32(0x24);
            int incompat = view.i32(0x28);
            if ((incompat & ~KNOWN) != 0) {
                throw view.unsupported(0x28, "s_feature_incompat has the unknown bits 0x%x", incompat & ~KNOWN);
            }
            if (view.i32(0x2c) != 0) {
                throw view.unsupported(0x2c, "s_feature_ro_compat has the unknown bits 0x%x", view.i32(0x2c));
            }
            Features features = new Features(
                    (compat & COMPAT_CHECKSUM) != 0,
                    (incompat & WIDE) != 0,
                    (incompat & ASYNC_COMMIT) != 0,
                    (incompat & CSUM_V2) != 0,
                    (incompat & CSUM_V3) != 0,
                    (incompat & FAST_COMMIT) != 0);
            if (features.checksumV2 && features.checksumV3) {
                throw view.corrupt(
                        0x28, "s_feature_incompat is 0x%x: checksums v2 and v3 exclude each other", incompat);
            }
            if (features.checksumV1 && features.checksummed()) {
                throw view.corrupt(
                        0x24, "s_feature_compat is 0x%x: checksums v1 and v2 or v3 exclude each other", compat);
            }
            return features;
        }

        /** Whether each block of the log has a checksum of its own. */
        boolean checksummed() {
            return checksumV2 || checksumV3;
        }
    }

    /**
     * The superblock in block 0.
     *
     * @param blockSize the filesystem's, which the journal must share
     * @param blocks how many blocks the journal has
     */
    static JournalSuperblock parse(StructView view, int blockSize, long blocks) throws ImageException {
        if (view.i32(0x00) != MAGIC) {
            throw view.corrupt(0x00, "h_magic is 0x%08x, expected 0x%08x", view.i32(0x00), MAGIC);
        }
        int type = view.i32(0x04);
        if (type != TYPE_V1 && type != TYPE_V2) {
            throw view.corrupt(0x04, "h_blocktype is %d, expected %d or %d", type, TYPE_V1, TYPE_V2);
        }
        if (view.u32(0x0c) != blockSize) {
            throw view.corrupt(0x0c, "s_blocksize is %d, expected the filesystem's, %d", view.u32(0x0c), blockSize);
        }
        long length = view.u32(0x10);
        if (length > blocks) {
            throw view.corrupt(0x10, "s_maxlen is %d, expected at most %d, the blocks of the journal", length, blocks);
        }
        long first = view.u32(0x14);
        if (first == 0 || first >= length) {
            throw view.corrupt(0x14, "s_first is %d, expected 1..%d", first, length - 1);
        }
        Features features = type == TYPE_V1 ? Features.NONE : Features.parse(view);
        int seed = features.checksummed() ? seed(view) : 0;
        long last = features.fast ? beforeFastCommits(view, length) : length;
        long start = view.u32(0x1c);
        if (start != 0 && (start < first || start >= last)) {
            throw view.corrupt(0x1c, "s_start is %d, expected 0 or %d..%d", start, first, last - 1);
        }
        return new JournalSuperblock(blockSize, first, last, view.i32(0x18), start, features, seed);
    }

    private static int seed(StructView view) throws ImageException {
        int type = view.u8(0x50);
        if (type != CRC32C) {
            throw view.corrupt(0x50, "s_checksum_type is %d, expected %d (crc32c)", type, CRC32C);
        }
        byte[] bytes = view.bytes(0, SIZE);
        bytes[CHECKSUM] = bytes[CHECKSUM + 1] = bytes[CHECKSUM + 2] = bytes[CHECKSUM + 3] = 0;
        int checksum = Crc32c.update(-1, bytes, 0, SIZE);
        if (checksum != view.i32(CHECKSUM)) {
            throw view.corrupt(CHECKSUM, "s_checksum is 0x%08x, expected 0x%08x", view.i32(CHECKSUM), checksum);
        }
        return view.crc32c(-1, 0x30, 16);
    }

    private static long beforeFastCommits(StructView view, long length) throws ImageException {
        long fast = view.u32(0x54) == 0 ? USUAL_FAST_BLOCKS : view.u32(0x54);
        return length - fast >= SHORTEST_RING ? length - fast : length;
    }

    /** The block after {@code block} in the ring, or {@code count} further on. */
    long advance(long block, long count) {
        long ring = last - first;
        return first + (block - first + count) % ring;
    }

    /** Bytes of a descriptor's tag (journal_tag_bytes). */
    int tagSize() {
        if (features.checksumV3) {
            return 16;
        }
        return 8 + (features.wide ? 4 : 0) + (features.checksumV2 ? 2 : 0);
    }

    /** Bytes of the checksum at the end of a descriptor or revoke block. */
    int tailSize() {
        return features.checksummed() ? 4 : 0;
    }
}
