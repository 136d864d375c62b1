package io.guestkit.fs.ext4.structure;

import java.util.Locale;

/**
 * The features of a superblock, in the order and by the names that {@code dumpe2fs} prints.
 *
 * <p>Spec: Linux Documentation/filesystems/ext4, super.rst, tables of s_feature_compat, s_feature_incompat and
 * s_feature_ro_compat; the names are those of e2fsprogs.
 */
public enum Feature {
    DIR_PREALLOC(Word.COMPAT, 0x1),
    IMAGIC_INODES(Word.COMPAT, 0x2),
    HAS_JOURNAL(Word.COMPAT, 0x4),
    EXT_ATTR(Word.COMPAT, 0x8),
    RESIZE_INODE(Word.COMPAT, 0x10),
    DIR_INDEX(Word.COMPAT, 0x20),
    LAZY_BG(Word.COMPAT, 0x40),
    SNAPSHOT_BITMAP(Word.COMPAT, 0x100),
    SPARSE_SUPER2(Word.COMPAT, 0x200),
    FAST_COMMIT(Word.COMPAT, 0x400),
    STABLE_INODES(Word.COMPAT, 0x800),
    ORPHAN_FILE(Word.COMPAT, 0x1000),

    COMPRESSION(Word.INCOMPAT_REFUSED, 0x1),
    FILETYPE(Word.INCOMPAT, 0x2),
    NEEDS_RECOVERY(Word.INCOMPAT, 0x4),
    JOURNAL_DEV(Word.INCOMPAT_REFUSED, 0x8),
    META_BG(Word.INCOMPAT, 0x10),
    EXTENT(Word.INCOMPAT, 0x40),
    BITS_64(Word.INCOMPAT, 0x80, "64bit"),
    MMP(Word.INCOMPAT, 0x100),
    FLEX_BG(Word.INCOMPAT, 0x200),
    EA_INODE(Word.INCOMPAT, 0x400),
    DIRDATA(Word.INCOMPAT_REFUSED, 0x1000),
    METADATA_CSUM_SEED(Word.INCOMPAT, 0x2000),
    LARGE_DIR(Word.INCOMPAT, 0x4000),
    INLINE_DATA(Word.INCOMPAT, 0x8000),
    ENCRYPT(Word.INCOMPAT, 0x1_0000),
    CASEFOLD(Word.INCOMPAT, 0x2_0000),

    SPARSE_SUPER(Word.RO_COMPAT, 0x1),
    LARGE_FILE(Word.RO_COMPAT, 0x2),
    HUGE_FILE(Word.RO_COMPAT, 0x8),
    UNINIT_BG(Word.RO_COMPAT, 0x10),
    DIR_NLINK(Word.RO_COMPAT, 0x20),
    EXTRA_ISIZE(Word.RO_COMPAT, 0x40),
    SNAPSHOT(Word.RO_COMPAT, 0x80),
    QUOTA(Word.RO_COMPAT, 0x100),
    BIGALLOC(Word.RO_COMPAT, 0x200),
    METADATA_CSUM(Word.RO_COMPAT, 0x400),
    REPLICA(Word.RO_COMPAT, 0x800),
    READ_ONLY(Word.RO_COMPAT, 0x1000, "read-only"),
    PROJECT(Word.RO_COMPAT, 0x2000),
    SHARED_BLOCKS(Word.RO_COMPAT, 0x4000),
    VERITY(Word.RO_COMPAT, 0x8000),
    ORPHAN_PRESENT(Word.RO_COMPAT, 0x1_0000);

    /** Which field holds the bit; of the incompatible ones, some change what this library does not read. */
    public enum Word {
        COMPAT,
        INCOMPAT,
        INCOMPAT_REFUSED,
        RO_COMPAT
    }

    private final Word word;
    private final int bit;
    private final String label;

    Feature(Word word, int bit) {
        this.word = word;
        this.bit = bit;
        this.label = name().toLowerCase(Locale.ROOT);
    }

    Feature(Word word, int bit, String label) {
        this.word = word;
        this.bit = bit;
        this.label = label;
    }

    public Word word() {
        return word;
    }

    public int bit() {
        return bit;
    }

    /** The name as {@code dumpe2fs} prints it. */
    public String label() {
        return label;
    }

    public boolean isIncompatible() {
        return word == Word.INCOMPAT || word == Word.INCOMPAT_REFUSED;
    }
}
