package io.guestkit.fs.ext4;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.fs.EntryCursor;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.Node;
import io.guestkit.core.spi.Limits;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** The bytes of a fixture, and where its structures stand, computed apart from the driver. */
final class ExtBytes {

    static final int SUPERBLOCK = 0x400;

    private final byte[] bytes;
    private final ByteBuffer fields;

    ExtBytes(String name) {
        this.bytes = Fixtures.bytes("filesystems/ext/" + name, "image");
        this.fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    byte[] bytes() {
        return bytes;
    }

    int u16(int at) {
        return fields.getShort(at) & 0xffff;
    }

    int i32(int at) {
        return fields.getInt(at);
    }

    int blockSize() {
        return 1024 << i32(SUPERBLOCK + 0x18);
    }

    int block(int number) {
        return number * blockSize();
    }

    /** The descriptor of a group, in a filesystem without meta_bg. */
    int descriptor(int group) {
        int size = (i32(SUPERBLOCK + 0x60) & 0x80) == 0 ? 32 : u16(SUPERBLOCK + 0xfe);
        return block(i32(SUPERBLOCK + 0x14) + 1) + group * size;
    }

    int inode(int number) {
        int perGroup = i32(SUPERBLOCK + 0x28);
        int table = i32(descriptor((number - 1) / perGroup) + 0x08);
        return block(table) + (number - 1) % perGroup * u16(SUPERBLOCK + 0x58);
    }

    /** Where the content of an inode begins that has its first extent in {@code i_block}. */
    int firstBlock(int inode) {
        return block(i32(inode(inode) + 0x28 + 12 + 8));
    }

    /** The block that the first entry of an extent index in {@code i_block} leads to. */
    int firstLeaf(int inode) {
        return block(i32(inode(inode) + 0x28 + 12 + 4));
    }

    /** Where the entry of that name stands in the block of a directory that begins at {@code start}. */
    int entry(int start, String name) {
        for (int at = start; at < start + blockSize(); at += u16(at + 4)) {
            if (new String(bytes, at + 8, bytes[at + 6], StandardCharsets.US_ASCII).equals(name)) {
                return at;
            }
        }
        throw new IllegalArgumentException(name);
    }

    /** Makes the checksum of a block of an index fit again (checksums.rst, dx_tail). */
    static void sealIndex(ExtBytes image, byte[] changed, int block, int countAt, int inode) {
        ByteBuffer view = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
        int count = view.getShort(block + countAt + 2) & 0xffff;
        int limit = view.getShort(block + countAt) & 0xffff;
        CRC32C crc = new CRC32C();
        crc.update(changed, SUPERBLOCK + 0x68, 16);
        ByteBuffer number = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        number.putInt(inode).putInt(image.i32(image.inode(inode) + 0x64));
        crc.update(number.flip());
        crc.update(changed, block, countAt + count * 8);
        int tail = block + countAt + limit * 8;
        crc.update(changed, tail, 4);
        crc.update(new byte[4]);
        view.putInt(tail + 4, ~(int) crc.getValue());
    }

    /** Opens the bytes and reads all that can be known of one path. */
    static Object read(byte[] bytes, String path) throws IOException {
        try (Filesystem filesystem = new Ext4Driver().open(new BytesDevice("image", bytes), Limits.defaults())) {
            FileTree tree = FileTree.of("/dev/sda", filesystem);
            GuestFile file = tree.resolveLink(path);
            Node node = file.node();
            node.attributes();
            node.extendedAttributes();
            if (node.type() == FileType.DIRECTORY) {
                EntryCursor entries = node.entries();
                for (var entry = entries.next(); entry != null; entry = entries.next()) {
                    entry.node();
                    node.lookup(entry.name());
                }
                node.lookup("no such name");
            } else if (node.type() == FileType.SYMLINK) {
                node.target();
            } else if (node.type() == FileType.FILE) {
                node.content().read(0, (int) Math.min(node.content().size(), 1 << 20));
            }
            return filesystem.info();
        }
    }
}
