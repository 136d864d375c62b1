package io.guestkit.core.fs;

/** Marks of a node that several filesystems share, as {@code lsattr} and {@code statx} name them. */
public enum FileFlag {
    SECURE_DELETE,
    UNDELETE,
    COMPRESSED,
    SYNC,
    IMMUTABLE,
    APPEND_ONLY,
    NO_DUMP,
    NO_ATIME,
    /** The directory is indexed (htree). */
    INDEXED,
    JOURNAL_DATA,
    NO_TAIL_MERGE,
    DIRECTORY_SYNC,
    TOP_DIRECTORY,
    EXTENTS,
    /** Content and names are encrypted; without the key the content is refused and names are shown encoded. */
    ENCRYPTED,
    /** The content is protected by fs-verity. */
    VERITY,
    /** The content stands in the inode. */
    INLINE_DATA,
    /** Files made in the directory take its project. */
    PROJECT_INHERIT,
    /** Names of the directory are looked up without regard to case. */
    CASE_INSENSITIVE,
    DAX
}
