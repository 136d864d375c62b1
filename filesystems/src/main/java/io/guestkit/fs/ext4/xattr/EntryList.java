package io.guestkit.fs.ext4.xattr;

import io.guestkit.core.bytes.Crc32c;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.util.ArrayList;
import java.util.List;

/**
 * The attributes that stand in one place: behind an inode's fields, or in a block of their own.
 *
 * @param view what holds the list and the values
 * @param entries in the order in which they stand
 */
record EntryList(StructView view, List<Entry> entries) {

    static final int MAGIC = 0xea02_0000;

    /** Bytes of a block's header. */
    private static final int BLOCK_HEADER = 32;

    /** Where a block's checksum stands, and how long it is. */
    private static final int CHECKSUM = 0x10;

    /** What no hash of a list of names and values is meant to be verified against. */
    private static final int NOT_HASHED = 0;

    EntryList {
        entries = List.copyOf(entries);
    }

    /**
     * The list behind an inode's fields; empty when the inode has none, which is when it does not bear the magic.
     *
     * <p>Spec: attributes.rst, {@code struct ext4_xattr_ibody_header}.
     *
     * @param at where the inode's fields end
     */
    static EntryList parseInode(StructView inode, int at) throws ImageException {
        if (at > inode.length() - 2 * Integer.BYTES || inode.i32(at) != MAGIC) { // h_magic
            return new EntryList(inode, List.of());
        }
        EntryList list = parse(inode, at + Integer.BYTES, at + Integer.BYTES);
        for (Entry entry : list.entries) {
            if (entry.hash() != NOT_HASHED && !entry.hasInode()) { // Linux writes none here, other tools do
                list.verifyHash(entry);
            }
        }
        return list;
    }

    /**
     * The list of a block.
     *
     * <p>Spec: attributes.rst, {@code struct ext4_xattr_header}. Linux does not look at {@code h_hash} when it reads,
     * but it keeps it right, and 0 where there is an entry that must not be shared.
     */
    static EntryList parseBlock(StructView block) throws ImageException {
        int magic = block.i32(0x00); // h_magic
        if (magic != MAGIC) {
            throw block.corrupt(0x00, "h_magic is 0x%08x, expected 0x%08x", magic, MAGIC);
        }
        long blocks = block.u32(0x08); // h_blocks
        if (blocks != 1) {
            throw block.corrupt(0x08, "h_blocks is %d, expected 1", blocks);
        }
        EntryList list = parse(block, BLOCK_HEADER, 0);
        int expected = 0;
        boolean hashed = true;
        for (Entry entry : list.entries) {
            expected = Integer.rotateLeft(expected, 16) ^ entry.hash();
            hashed &= entry.hash() != NOT_HASHED;
            if (!entry.hasInode()) {
                list.verifyHash(entry);
            }
        }
        int hash = block.i32(0x0c); // h_hash
        if (hash != NOT_HASHED && (!hashed || hash != expected)) {
            throw block.corrupt(0x0c, "h_hash is 0x%08x, expected 0x%08x", hash, hashed ? expected : NOT_HASHED);
        }
        return list;
    }

    /** Verifies the checksum of a block under {@code metadata_csum}: over its number, then itself without the checksum. */
    static void verifyChecksum(StructView block, long number, int seed) throws ImageException {
        byte[] id = new byte[Long.BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            id[i] = (byte) (number >>> (8 * i));
        }
        int register = Crc32c.update(seed, id, 0, id.length);
        register = block.crc32c(register, 0, CHECKSUM);
        register = Crc32c.updateInt(register, 0);
        register = block.crc32c(register, CHECKSUM + Integer.BYTES, block.length() - CHECKSUM - Integer.BYTES);
        int stored = block.i32(CHECKSUM); // h_checksum
        if (stored != register) {
            throw block.corrupt(CHECKSUM, "h_checksum is 0x%08x, expected 0x%08x", stored, register);
        }
    }

    private static EntryList parse(StructView view, int first, int valueBase) throws ImageException {
        List<Entry> entries = new ArrayList<>();
        int at = first;
        while (view.i32(at) != 0) {
            Entry entry = Entry.parse(view, at, valueBase);
            entries.add(entry);
            at = entry.end();
        }
        for (Entry entry : entries) {
            entry.checkValue(view, at + Integer.BYTES);
        }
        return new EntryList(view, entries);
    }

    private void verifyHash(Entry entry) throws ImageException {
        int expected = hash(entry, entry.name().hash());
        if (entry.hash() != expected && entry.hash() != hash(entry, entry.name().signedHash())) {
            throw view.corrupt(entry.at() + 12, "e_hash is 0x%08x, expected 0x%08x", entry.hash(), expected);
        }
    }

    private int hash(Entry entry, int ofName) throws ImageException {
        int hash = ofName;
        int size = entry.hasBytes() ? entry.paddedSize() : 0;
        for (int at = 0; at < size; at += Integer.BYTES) {
            hash = Integer.rotateLeft(hash, 16) ^ view.i32(entry.valueAt() + at);
        }
        return hash;
    }

    /** The value of an entry that has no inode for it. */
    StructView value(Entry entry) throws ImageException {
        return view.slice("ext4 attribute value", entry.hasBytes() ? entry.valueAt() : 0, entry.valueSize());
    }
}
