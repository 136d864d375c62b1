package io.guestkit.fs.ext4.journal;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry of a descriptor block: where one of the blocks behind it belongs. Spec: journal.rst, "Descriptor Block".
 *
 * @param at where the tag stands in the descriptor block, in bytes
 * @param block the block of the filesystem
 * @param flags see the constants
 * @param checksum of the content: all 32 bits in v3, the lower 16 in v2
 */
record Tag(int at, long block, int flags, int checksum) {

    private static final int HEADER = 12;
    private static final int UUID = 16;

    /** The content begins with the journal's magic, which was replaced by zeros. */
    private static final int ESCAPED = 1;

    /** No UUID follows the tag. */
    private static final int SAME_UUID = 2;

    private static final int LAST = 8;

    boolean isEscaped() {
        return (flags & ESCAPED) != 0;
    }

    /** All tags of a descriptor block, up to the one marked as the last or to the block's end. */
    static List<Tag> parse(StructView block, JournalSuperblock journal) throws ImageException {
        List<Tag> tags = new ArrayList<>();
        int size = journal.tagSize();
        int end = block.length() - journal.tailSize();
        int at = HEADER;
        while (at + size <= end) {
            Tag tag = journal.features().checksumV3() ? v3(block, at, journal) : v1(block, at, journal);
            tags.add(tag);
            if ((tag.flags & LAST) != 0) {
                break;
            }
            at += size + ((tag.flags & SAME_UUID) == 0 ? UUID : 0);
        }
        return tags;
    }

    private static Tag v3(StructView block, int at, JournalSuperblock journal) throws ImageException {
        long high = journal.features().wide() ? block.u32(at + 8) : 0;
        return new Tag(at, (high << 32) | block.u32(at), block.i32(at + 4), block.i32(at + 12));
    }

    private static Tag v1(StructView block, int at, JournalSuperblock journal) throws ImageException {
        long high = journal.features().wide() ? block.u32(at + 8) : 0;
        return new Tag(at, (high << 32) | block.u32(at), block.u16(at + 6), block.u16(at + 4));
    }
}
