package io.guestkit.fs.ext4.xattr;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;

/**
 * One attribute of a list: its name, and where its value stands.
 *
 * @param at where the entry lies in its view
 * @param nameIndex the number of the name's prefix
 * @param name what follows the prefix, as bytes
 * @param valueAt where the value lies in the view; means nothing when it is empty or has an inode
 * @param valueInode the inode that holds the value, 0 when it lies in the view
 * @param valueSize bytes of the value
 * @param hash the hash of name and value, 0 when none was computed
 */
record Entry(int at, int nameIndex, Name name, int valueAt, long valueInode, int valueSize, int hash) {

    /** Bytes before the name. */
    static final int HEADER_SIZE = 16;

    /** Linux's XATTR_SIZE_MAX (include/uapi/linux/limits.h): what getxattr can give. */
    private static final int MAX_VALUE = 64 * Sizes.KiB;

    /**
     * Spec: attributes.rst, {@code struct ext4_xattr_entry}; the name must end before the view does, with room for the
     * end of the list.
     *
     * @param valueBase where the view has offset 0 of values
     */
    static Entry parse(StructView view, int at, int valueBase) throws ImageException {
        int nameLength = view.u8(at); // e_name_len
        if (next(at, nameLength) > view.length() - Integer.BYTES) {
            throw view.corrupt(
                    at, "e_name_len is %d, expected a name and the end of the list before the end", nameLength);
        }
        byte[] name = view.bytes(at + HEADER_SIZE, nameLength); // e_name
        for (byte b : name) {
            if (b == 0) {
                throw view.corrupt(at + HEADER_SIZE, "e_name has a NUL, expected none in %d bytes", nameLength);
            }
        }
        long size = view.u32(at + 8); // e_value_size
        if (size > MAX_VALUE) {
            throw view.corrupt(at + 8, "e_value_size is %d, expected at most %d", size, MAX_VALUE);
        }
        return new Entry(
                at,
                view.u8(at + 1), // e_name_index
                new Name(name),
                valueBase + view.u16(at + 2), // e_value_offs
                view.u32(at + 4), // e_value_inum
                (int) size,
                view.i32(at + 12)); // e_hash
    }

    /** Where the list goes on after an entry; entries take a multiple of four bytes. */
    private static int next(int at, int nameLength) {
        return at + padded(HEADER_SIZE + nameLength);
    }

    int end() {
        return next(at, name.length());
    }

    boolean hasInode() {
        return valueInode != 0;
    }

    /** Whether the value stands in the view, where it takes room. */
    boolean hasBytes() {
        return valueInode == 0 && valueSize > 0;
    }

    /** The bytes that the value takes in its view. */
    int paddedSize() {
        return padded(valueSize);
    }

    private static int padded(int size) {
        return (size + 3) & ~3;
    }

    /**
     * The value's place must lie between the list and the end of the view.
     *
     * @param listEnd where the list ends, its end mark included
     */
    void checkValue(StructView view, int listEnd) throws ImageException {
        if (hasBytes() && (valueAt < listEnd || valueAt > view.length() - paddedSize())) {
            throw view.corrupt(
                    at + 2,
                    "e_value_offs leads to 0x%x..0x%x, expected a place within 0x%x..0x%x",
                    valueAt,
                    valueAt + paddedSize(),
                    listEnd,
                    view.length());
        }
    }
}
