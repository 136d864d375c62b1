package io.guestkit.fs.ext4.directory;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.fs.FileType;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a directory as it stands there.
 *
 * @param view the block or stretch that holds it
 * @param at where it begins in there
 * @param length bytes up to the next entry (rec_len)
 * @param inode the inode that the name stands for, 0 when the entry is not in use
 * @param nameLength bytes of the name
 * @param fileType the type of the inode: 0 unknown, 1 file, 2 directory, 3 character device, 4 block device, 5 fifo,
 *     6 socket, 7 symbolic link
 */
public record NameEntry(StructView view, int at, int length, long inode, int nameLength, int fileType) {

    /** What a directory's entries must keep to. */
    public record Rules(int blockSize, long inodes, boolean hasFileTypes, boolean hasHashes) {}

    /** The file type of the fake entry that holds a block's checksum. */
    public static final int CHECKSUM_TYPE = 0xde;

    /** Where the fields stand in an entry. */
    static final int NAME_LENGTH = 6;

    static final int FILE_TYPE = 7;
    static final int NAME = 8;

    private static final int HEADER = 8;
    private static final int HASH = 8;

    /** The length that a block of 64 KiB as a whole has, since 65536 does not fit. */
    private static final int WHOLE_64K = 0xffff;

    /** Spec: directory.rst, struct ext4_dir_entry_2; the bounds are those of fs/ext4/dir.c, __ext4_check_dir_entry. */
    public static NameEntry parse(StructView view, int at, Rules rules) throws ImageException {
        int size = view.length();
        if (at > size - HEADER) {
            throw view.corrupt(at, "a directory entry begins here, expected it at least 8 bytes before the end");
        }
        long inode = view.u32(at); // inode
        int length = length(view.u16(at + 4), rules.blockSize); // rec_len
        int nameLength = view.u8(at + 6); // name_len
        int fileType = view.u8(at + 7); // file_type
        int least = space(nameLength, rules.hasHashes && !isBare(view, at, nameLength, fileType));
        if (length < least || length % 4 != 0) {
            throw view.corrupt(
                    at + 4,
                    "rec_len is %d with name_len %d, expected a multiple of 4 from %d on",
                    length,
                    nameLength,
                    least);
        }
        int next = at + length;
        if (next > size || (next > size - HEADER - 4 && next != size)) {
            throw view.corrupt(
                    at + 4, "rec_len is %d, expected to end at the end of %d bytes or 12 before", length, size);
        }
        if (inode > rules.inodes) {
            throw view.corrupt(at, "inode is %d, expected at most %d", inode, rules.inodes);
        }
        return new NameEntry(view, at, length, inode, nameLength, rules.hasFileTypes ? fileType : 0);
    }

    private static int length(int raw, int blockSize) {
        if (blockSize < 0x1_0000) {
            return raw;
        }
        return raw == WHOLE_64K || raw == 0 ? blockSize : (raw & 0xfffc) | (raw & 3) << 16;
    }

    /** The bytes that an entry takes at least: at least one byte of name, filled up to four. */
    private static int space(int nameLength, boolean withHash) {
        return ((HEADER + Math.max(1, nameLength) + 3) & ~3) + (withHash ? HASH : 0);
    }

    /** Whether an entry has no hash in any directory: the two dots and the checksum. */
    private static boolean isBare(StructView view, int at, int nameLength, int fileType) throws ImageException {
        return fileType == CHECKSUM_TYPE || isDots(view, at, nameLength);
    }

    private static boolean isDots(StructView view, int at, int nameLength) throws ImageException {
        return (nameLength == 1 || nameLength == 2)
                && view.u8(at + HEADER) == '.'
                && (nameLength == 1 || view.u8(at + HEADER + 1) == '.');
    }

    /** Whether this is a name to show: in use, and neither the directory itself nor its parent. */
    public boolean isName() throws ImageException {
        return inode != 0 && !isDots(view, at, nameLength);
    }

    public int end() {
        return at + length;
    }

    public byte[] name() throws ImageException {
        if (nameLength == 0) {
            throw view.corrupt(at + NAME_LENGTH, "name_len is 0, expected 1..255");
        }
        return view.bytes(at + HEADER, nameLength);
    }

    public boolean hasName(byte[] name) throws ImageException {
        if (name.length != nameLength) {
            return false;
        }
        for (int i = 0; i < nameLength; i++) {
            if ((byte) view.u8(at + HEADER + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    /** The hash that stands behind the name in directories that are folded and encrypted. */
    public NameHash storedHash() throws ImageException {
        int hash = at + ((HEADER + nameLength + 3) & ~3);
        return new NameHash(view.i32(hash), view.i32(hash + 4));
    }

    /** The type as the entry tells it, null when it does not. */
    @Nullable
    public FileType type() throws ImageException {
        return switch (fileType) {
            case 0 -> null;
            case 1 -> FileType.FILE;
            case 2 -> FileType.DIRECTORY;
            case 3 -> FileType.CHARACTER_DEVICE;
            case 4 -> FileType.BLOCK_DEVICE;
            case 5 -> FileType.FIFO;
            case 6 -> FileType.SOCKET;
            case 7 -> FileType.SYMLINK;
            default -> throw view.corrupt(at + FILE_TYPE, "file_type is %d, expected 0..7", fileType);
        };
    }
}
