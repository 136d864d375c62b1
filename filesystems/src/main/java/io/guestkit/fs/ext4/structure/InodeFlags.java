package io.guestkit.fs.ext4.structure;

import io.guestkit.core.fs.FileFlag;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The bits of i_flags that mean something to others. Spec: inodes.rst, table i_flags. */
public final class InodeFlags {

    /** What most inodes have and no more: one set for all of them. */
    private static final Set<FileFlag> EXTENTS = Collections.unmodifiableSet(EnumSet.of(FileFlag.EXTENTS));

    private static final int[] BITS = {
        0x1,
        0x2,
        0x4,
        0x8,
        0x10,
        0x20,
        0x40,
        0x80,
        0x800,
        0x1000,
        0x4000,
        0x8000,
        0x1_0000,
        0x2_0000,
        0x8_0000,
        0x10_0000,
        0x200_0000,
        0x1000_0000,
        0x2000_0000,
        0x4000_0000,
    };

    private static final FileFlag[] FLAGS = {
        FileFlag.SECURE_DELETE,
        FileFlag.UNDELETE,
        FileFlag.COMPRESSED,
        FileFlag.SYNC,
        FileFlag.IMMUTABLE,
        FileFlag.APPEND_ONLY,
        FileFlag.NO_DUMP,
        FileFlag.NO_ATIME,
        FileFlag.ENCRYPTED,
        FileFlag.INDEXED,
        FileFlag.JOURNAL_DATA,
        FileFlag.NO_TAIL_MERGE,
        FileFlag.DIRECTORY_SYNC,
        FileFlag.TOP_DIRECTORY,
        FileFlag.EXTENTS,
        FileFlag.VERITY,
        FileFlag.DAX,
        FileFlag.INLINE_DATA,
        FileFlag.PROJECT_INHERIT,
        FileFlag.CASE_INSENSITIVE,
    };

    private InodeFlags() {}

    public static Set<FileFlag> of(int bits) {
        if (bits == Inode.EXTENTS) {
            return EXTENTS;
        }
        EnumSet<FileFlag> flags = EnumSet.noneOf(FileFlag.class);
        for (int i = 0; i < BITS.length; i++) {
            if ((bits & BITS[i]) != 0) {
                flags.add(FLAGS[i]);
            }
        }
        return Collections.unmodifiableSet(flags);
    }
}
