package io.guestkit.fs.ext4.journal;

import io.guestkit.core.bytes.Crc32c;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import org.jspecify.annotations.Nullable;

/**
 * A block of the log that begins with a header: a descriptor, a commit or a revoke block. Spec: journal.rst, "Block
 * Header".
 *
 * @param view all of it
 * @param type see the constants
 * @param sequence the transaction's number
 */
record LogBlock(StructView view, int type, int sequence) {

    static final int DESCRIPTOR = 1;
    static final int COMMIT = 2;
    static final int REVOKE = 5;

    private static final int COMMIT_CHECKSUM = 0x10;
    private static final int CRC32 = 1;
    private static final int CRC32_SIZE = 4;

    /** The header, or null where the block is none of the log: the log ends before it. */
    static @Nullable LogBlock parse(StructView view) throws ImageException {
        return view.i32(0x00) == JournalSuperblock.MAGIC ? new LogBlock(view, view.i32(0x04), view.i32(0x08)) : null;
    }

    /** Whether the checksum at the end of a descriptor or revoke block is right. */
    boolean tailFits(int seed) throws ImageException {
        return zeroedChecksum(seed, view.length() - 4) == view.i32(view.length() - 4);
    }

    /** Whether the checksum of a commit block, of v2 and v3, is right. */
    boolean commitFits(int seed) throws ImageException {
        return zeroedChecksum(seed, COMMIT_CHECKSUM) == view.i32(COMMIT_CHECKSUM);
    }

    private int zeroedChecksum(int seed, int at) throws ImageException {
        byte[] bytes = view.bytes(0, view.length());
        bytes[at] = bytes[at + 1] = bytes[at + 2] = bytes[at + 3] = 0;
        return Crc32c.update(seed, bytes, 0, bytes.length);
    }

    /** Whether a commit block holds the v1 checksum {@code sum} of its transaction, or none at all. */
    boolean commitHas(int sum) throws ImageException {
        int type = view.u8(0x0c);
        int size = view.u8(0x0d);
        int found = view.i32(COMMIT_CHECKSUM);
        return (type == CRC32 && size == CRC32_SIZE && found == sum) || (type == 0 && size == 0 && found == 0);
    }

    /** When a commit block was written, in seconds since 1970. */
    long commitSeconds() throws ImageException {
        return view.i64(0x30);
    }
}
