package io.guestkit.fs.ext4.xattr;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the extended attributes of a filesystem's inodes; for any number of threads. */
public final class AttributeReader {

    /** Bytes of an inode before {@code i_extra_isize}. */
    private static final int BASE_INODE = 128;

    private final BlockDevice device;
    private final Layout layout;
    private final @Nullable ValueInodes values;

    /**
     * What the reader must know of the filesystem.
     *
     * @param blockSize bytes of a block
     * @param blocks the number of blocks
     * @param checksumSeed the CRC-32C register that every checksum begins with
     * @param checksums whether blocks of attributes bear one (feature {@code metadata_csum})
     */
    public record Layout(int blockSize, long blocks, int checksumSeed, boolean checksums) {}

    /**
     * A reader.
     *
     * @param device the filesystem's device, the journal replayed
     * @param values gives the inodes of large values; null without the feature {@code ea_inode}
     */
    public AttributeReader(BlockDevice device, Layout layout, @Nullable ValueInodes values) {
        this.device = device;
        this.layout = layout;
        this.values = values;
    }

    /**
     * The attributes of an inode.
     *
     * @param inode all {@code s_inode_size} bytes of it, little-endian
     * @param extraSize its {@code i_extra_isize}, 0 in inodes of 128 bytes; with 0 there are no attributes in the inode
     * @param block its {@code i_file_acl}, 0 when it has no block of attributes
     * @throws CorruptImageException when they break the format
     */
    public ExtendedAttributes read(StructView inode, int extraSize, long block) throws IOException {
        Collector collector = new Collector();
        if (extraSize > 0) {
            addAll(collector, EntryList.parseInode(inode, BASE_INODE + extraSize));
        }
        if (block != 0) {
            if (block >= layout.blocks) {
                throw inode.corrupt(0x68, "i_file_acl is %d, expected less than %d", block, layout.blocks);
            }
            addAll(collector, EntryList.parseBlock(readBlock(block)));
        }
        return collector.result();
    }

    private StructView readBlock(long block) throws IOException {
        String structure = "ext4 attribute block " + block;
        StructView view = device.littleEndian(structure, block * layout.blockSize, layout.blockSize);
        if (layout.checksums && view.i32(0x00) == EntryList.MAGIC) { // without the magic that is the better complaint
            EntryList.verifyChecksum(view, block, layout.checksumSeed);
        }
        return view;
    }

    private void addAll(Collector collector, EntryList list) throws IOException {
        for (Entry entry : list.entries()) {
            collector.add(list.view(), entry, entry.hasInode() ? readInode(list, entry) : list.value(entry));
        }
    }

    /** The value in an inode of its own: its CRC-32C stands in the inode, and hashed with the name in the entry. */
    private StructView readInode(EntryList list, Entry entry) throws IOException {
        StructView view = list.view();
        if (values == null) {
            throw view.corrupt(entry.at() + 4, "e_value_inum is %d, expected 0 without ea_inode", entry.valueInode());
        }
        ValueInodes.ValueInode inode = values.open(entry.valueInode());
        BlockDevice content = inode.content();
        if (content.size() != entry.valueSize()) {
            throw view.corrupt(
                    entry.at() + 8,
                    "e_value_size is %d, expected %d as inode %d has",
                    entry.valueSize(),
                    content.size(),
                    entry.valueInode());
        }
        StructView value = content.littleEndian("ext4 attribute value", 0, entry.valueSize());
        int crc = value.crc32c(layout.checksumSeed, 0, value.length());
        if (crc != inode.hash()) {
            throw value.corrupt(0, "i_atime (the value's hash) is 0x%08x, expected 0x%08x", inode.hash(), crc);
        }
        verifyHash(view, entry, crc);
        return value;
    }

    private static void verifyHash(StructView view, Entry entry, int crc) throws ImageException {
        int expected = Integer.rotateLeft(entry.name().hash(), 16) ^ crc;
        int signed = Integer.rotateLeft(entry.name().signedHash(), 16) ^ crc;
        if (entry.hash() != expected && entry.hash() != signed) {
            throw view.corrupt(entry.at() + 12, "e_hash is 0x%08x, expected 0x%08x", entry.hash(), expected);
        }
    }
}
