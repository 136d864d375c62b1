package io.guestkit.fs.ext4.structure;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The superblock: what the filesystem is and how it is laid out.
 *
 * @param features the feature words
 * @param geometry units and groups
 * @param uuid the identifier
 * @param label the volume's name
 * @param hashing how names are hashed in indexed directories
 * @param journal where the journal lies
 * @param checksumSeed the CRC-32C register with which every structure's checksum begins
 * @param freeBlocks blocks not in use when the superblock was last written
 * @param backups the groups with a backup superblock under {@code sparse_super2}
 * @param cleanlyUnmounted whether it was unmounted and no error was noted
 * @param mmpBlock the block of multiple-mount protection, 0 without it
 * @param namesEncoding the encoding of folded names ({@code casefold}): 1 is UTF-8, 0 is none
 */
public record Superblock(
        Features features,
        Geometry geometry,
        UUID uuid,
        String label,
        Hashing hashing,
        Journal journal,
        int checksumSeed,
        long freeBlocks,
        Backups backups,
        boolean cleanlyUnmounted,
        long mmpBlock,
        int namesEncoding) {

    /** Where it lies, whatever the block size. */
    public static final int OFFSET = 1024;

    public static final int SIZE = 1024;
    public static final int MAGIC = 0xef53;

    /**
     * The hashing of names.
     *
     * @param seed four words that begin the hash, all zero for the algorithm's own
     * @param version the algorithm of directories that do not name one: 0 legacy, 1 half MD4, 2 TEA
     * @param unsigned whether bytes above 0x7f count as positive
     * @param signTold whether the superblock says so at all; without that it is as it was on the writer's processor
     */
    public record Hashing(HashSeed seed, int version, boolean unsigned, boolean signTold) {}

    /**
     * The journal's place.
     *
     * @param inode its inode, 0 when it lies on another device
     * @param blocks the copy of the inode's 15 block words and its size in two words, null when none is kept
     * @param device the number of an external journal's device
     */
    public record Journal(long inode, @Nullable StructView blocks, long device) {}

    /** The two groups with backups under {@code sparse_super2}. */
    public record Backups(long first, long second) {}

    /** Spec: super.rst. */
    public static Superblock parse(StructView view) throws ImageException {
        int magic = view.u16(0x38); // s_magic
        if (magic != MAGIC) {
            throw view.corrupt(0x38, "s_magic is 0x%04x, expected 0xef53", magic);
        }
        Features features = Features.parse(view);
        Geometry geometry = Geometry.parse(view, features);
        UUID uuid = view.uuid(0x68); // s_uuid
        long free = view.u32(0x0c) | (features.has(Feature.BITS_64) ? view.u32(0x158) << 32 : 0); // s_free_blocks_count
        return new Superblock(
                features,
                geometry,
                uuid,
                view.name(0x78, 16), // s_volume_name
                hashing(view),
                journal(view),
                checksumSeed(view, features),
                Math.max(0, Math.min(free, geometry.blocks())),
                new Backups(view.u32(0x24c), view.u32(0x250)), // s_backup_bgs
                (view.u16(0x3a) & 3) == 1, // s_state: 1 cleanly unmounted, 2 errors detected
                features.has(Feature.MMP) ? view.u63(0x168, "s_mmp_block") : 0,
                features.has(Feature.CASEFOLD) ? view.u16(0x27c) : 0); // s_encoding
    }

    private static Hashing hashing(StructView view) throws ImageException {
        HashSeed seed = new HashSeed(view.i32(0xec), view.i32(0xf0), view.i32(0xf4), view.i32(0xf8)); // s_hash_seed
        long flags = view.u32(0x160); // s_flags: 1 signed, 2 unsigned
        return new Hashing(seed, view.u8(0xfc), (flags & 2) != 0, (flags & 3) != 0); // s_def_hash_version
    }

    private static Journal journal(StructView view) throws ImageException {
        StructView blocks = view.u8(0xfd) == 1 ? view.slice("ext4 superblock s_jnl_blocks", 0x10c, 68) : null;
        return new Journal(view.u32(0xe0), blocks, view.u32(0xe4)); // s_journal_inum, s_jnl_backup_type, s_journal_dev
    }

    private static int checksumSeed(StructView view, Features features) throws ImageException {
        if (features.has(Feature.METADATA_CSUM)) {
            requireChecksum(view, features);
        }
        return features.has(Feature.METADATA_CSUM_SEED) ? view.i32(0x270) : view.crc32c(-1, 0x68, 16); // s_uuid
    }

    private static void requireChecksum(StructView view, Features features) throws ImageException {
        int type = view.u8(0x175); // s_checksum_type
        if (type != 1) {
            throw view.unsupported(0x175, "s_checksum_type is %d, only 1 (CRC-32C) is supported", type);
        }
        int actual = view.crc32c(-1, 0, 0x3fc);
        if (actual != view.i32(0x3fc)) { // s_checksum
            throw view.corrupt(
                    0x3fc,
                    "s_checksum is 0x%08x, expected 0x%08x; backup superblocks may stand in groups %s",
                    view.i32(0x3fc),
                    actual,
                    backupGroups(view, features));
        }
    }

    private static String backupGroups(StructView view, Features features) throws ImageException {
        if (features.has(Feature.SPARSE_SUPER2)) {
            return "%d, %d".formatted(view.u32(0x24c), view.u32(0x250));
        }
        return features.has(Feature.SPARSE_SUPER) ? "1, 3, 5, 7, 9, 25, 27, 49 …" : "1, 2, 3 …";
    }

    /** Whether a group begins with a copy of the superblock and, without {@code meta_bg}, of the descriptors. */
    public boolean hasBackup(long group) {
        if (group == 0) {
            return true;
        }
        if (features.has(Feature.SPARSE_SUPER2)) {
            return group == backups.first || group == backups.second;
        }
        return group == 1
                || !features.has(Feature.SPARSE_SUPER)
                || isPower(group, 3)
                || isPower(group, 5)
                || isPower(group, 7);
    }

    private static boolean isPower(long value, int base) {
        long power = base;
        while (power < value) {
            power *= base;
        }
        return power == value;
    }

    /** The block of the superblock itself: block 0 holds it behind the boot sector unless blocks are of 1 KiB. */
    public long block() {
        return geometry.blockSize() == Sizes.KiB ? 1 : 0;
    }

    public boolean has(Feature feature) {
        return features.has(feature);
    }
}
