package io.guestkit.fs.ext4;

import static io.guestkit.fs.ext4.ExtBytes.SUPERBLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One field poked in a filesystem that the kernel made, and the one complaint that names it. */
class Ext4MutationTest {

    private static final int I_BLOCK = 0x28;

    /** Extents, 64-bit descriptors, no checksums. */
    private static final ExtBytes EXT4 = new ExtBytes("no-csum");

    /** Block maps. */
    private static final ExtBytes EXT3 = new ExtBytes("ext3");

    /** Two directories with an index, one of two levels; checksums. */
    private static final ExtBytes INDEXED = new ExtBytes("htree-legacy");

    /** A journal of version 1 that has to be replayed. */
    private static final ExtBytes DIRTY = new ExtBytes("journal-v1");

    private static final int FILE = 17; // /files/block-and-one
    private static final int FOLDER = 12; // /files
    private static final int HOLES = 27; // /holes/alternate, whose extents fill a block of their own
    private static final int ONE_LEVEL = 12;
    private static final int TWO_LEVELS = 3001;

    @ParameterizedTest
    @MethodSource
    void superblock(Poke poke) {
        Mutations.assertRejected(EXT4.bytes(), poke, bytes -> ExtBytes.read(bytes, "/"));
    }

    static Stream<Poke> superblock() {
        return Stream.of(
                at(0x00, 4, 511, "s_inodes_count"),
                at(0x04, 4, 0, "s_blocks_count"),
                at(0x14, 4, 0, "s_first_data_block"),
                at(0x14, 4, 8192, "s_first_data_block"),
                at(0x18, 4, 7, "s_log_block_size"),
                at(0x18, 4, 0xffff_ffffL, "s_log_block_size"),
                at(0x1c, 4, 21, "s_log_cluster_size"),
                at(0x20, 4, 0, "s_blocks_per_group"),
                at(0x20, 4, 8193, "s_blocks_per_group"),
                at(0x28, 4, 3, "s_inodes_per_group"),
                at(0x28, 4, 8193, "s_inodes_per_group"),
                at(0x38, 2, 0xef54, "s_magic"),
                at(0x54, 4, 10, "s_first_ino"),
                at(0x58, 2, 127, "s_inode_size"),
                at(0x58, 2, 192, "s_inode_size"),
                at(0x58, 2, 2048, "s_inode_size"),
                at(0xfe, 2, 48, "s_desc_size"),
                at(0xfe, 2, 2048, "s_desc_size"));
    }

    private static Poke at(int offset, int width, long value, String field) {
        return Poke.le(SUPERBLOCK + offset, width, value, field);
    }

    /** Unknown features, and those that nobody mounts, are refused by name or by their bit. */
    @ParameterizedTest
    @MethodSource
    void incompatibleFeatures(long bits, String name) {
        long now = EXT4.i32(SUPERBLOCK + 0x60);
        ImageException refused = Mutations.assertRejected(
                EXT4.bytes(), at(0x60, 4, now | bits, name), bytes -> ExtBytes.read(bytes, "/"));
        assertThat(refused).isInstanceOf(UnsupportedImageException.class);
    }

    static Stream<Arguments> incompatibleFeatures() {
        return Stream.of(
                Arguments.of(0x1L, "compression"),
                Arguments.of(0x8L, "journal_dev"),
                Arguments.of(0x1000L, "dirdata"),
                Arguments.of(0x4_0000L, "0x40000"),
                Arguments.of(0x8000_0000L, "0x80000000"));
    }

    @ParameterizedTest
    @MethodSource
    void groupDescriptor(Poke poke) {
        ImageException refused = Mutations.assertRejected(EXT4.bytes(), poke, bytes -> ExtBytes.read(bytes, "/"));
        assertThat(refused).isInstanceOf(CorruptImageException.class);
    }

    static Stream<Poke> groupDescriptor() {
        int at = EXT4.descriptor(0);
        return Stream.of(
                Poke.le(at + 0x08, 4, 0, "bg_inode_table"),
                Poke.le(at + 0x08, 4, 8192 - 127, "bg_inode_table"),
                Poke.le(at + 0x28, 4, 1, "bg_inode_table"));
    }

    @ParameterizedTest
    @MethodSource({"inode", "extents", "directoryEntry", "extendedAttributes"})
    void inExt4(Poke poke, String path) {
        Mutations.assertRejected(EXT4.bytes(), poke, bytes -> ExtBytes.read(bytes, path));
    }

    static Stream<Arguments> inode() {
        int file = EXT4.inode(FILE);
        int folder = EXT4.inode(FOLDER);
        int fast = EXT4.inode(36); // /symlinks/length-59
        int slow = EXT4.inode(38); // /symlinks/length-61
        int acl = EXT4.inode(116); // /xattrs/block
        String path = "/files/block-and-one";
        return Stream.of(
                Arguments.of(Poke.le(EXT4.inode(2), 2, 0x81ed, "i_mode"), "/"),
                Arguments.of(Poke.le(file, 2, 0x31a4, "i_mode"), path),
                Arguments.of(Poke.le(file, 2, 0x41a4, "file_type"), path),
                Arguments.of(Poke.le(file + 0x1a, 2, 0, "i_links_count"), path),
                Arguments.of(Poke.le(file + 0x20, 4, 0x1008_0000, "INLINE_DATA"), path),
                Arguments.of(Poke.le(file + 0x20, 4, 0x0028_0000, "EA_INODE"), path),
                Arguments.of(Poke.le(folder + 0x20, 4, 0x4008_0000, "CASEFOLD"), "/files"),
                Arguments.of(Poke.le(file + 0x80, 2, 30, "i_extra_isize"), path),
                Arguments.of(Poke.le(file + 0x80, 2, 132, "i_extra_isize"), path),
                Arguments.of(Poke.le(folder + 0x04, 4, 1023, "i_size of a directory"), "/files"),
                Arguments.of(Poke.le(fast + 0x04, 4, 0, "i_size of a symbolic link"), "/symlinks/length-59"),
                Arguments.of(Poke.le(fast + 0x28 + 7, 1, 0, "NUL"), "/symlinks/length-59"),
                Arguments.of(Poke.le(slow + 0x04, 4, 4097, "i_size of a symbolic link"), "/symlinks/length-61"),
                Arguments.of(Poke.le(acl + 0x68, 4, 8192, "i_file_acl"), "/xattrs/block"));
    }

    static Stream<Arguments> extents() {
        int root = EXT4.inode(FILE) + I_BLOCK;
        String path = "/files/block-and-one";
        int index = EXT4.inode(HOLES) + I_BLOCK;
        int leaf = EXT4.firstLeaf(HOLES);
        String deep = "/holes/alternate";
        return Stream.of(
                Arguments.of(Poke.le(root, 2, 0xf30b, "eh_magic"), path),
                Arguments.of(Poke.le(root + 2, 2, 5, "eh_entries"), path),
                Arguments.of(Poke.le(root + 4, 2, 0, "eh_max"), path),
                Arguments.of(Poke.le(root + 4, 2, 5, "eh_max"), path),
                Arguments.of(Poke.le(root + 6, 2, 6, "eh_depth"), path),
                Arguments.of(Poke.le(root + 16, 2, 0, "ee_len"), path),
                Arguments.of(Poke.le(root + 18, 2, 1, "ee_start"), path),
                Arguments.of(Poke.le(root + 20, 4, 8191, "ee_start"), path),
                Arguments.of(Poke.le(root + 20, 4, 0, "ee_start"), path),
                Arguments.of(Poke.le(index + 2, 2, 0, "eh_entries"), deep),
                Arguments.of(Poke.le(index + 12 + 4, 4, 8192, "ei_leaf"), deep),
                Arguments.of(Poke.le(index + 12 + 8, 2, 1, "ei_leaf"), deep),
                Arguments.of(Poke.le(leaf, 2, 0, "eh_magic"), deep),
                Arguments.of(Poke.le(leaf + 6, 2, 1, "eh_depth"), deep),
                Arguments.of(Poke.le(leaf + 4, 2, 85, "eh_max"), deep),
                Arguments.of(Poke.le(leaf + 24, 4, 0, "ee_block"), deep));
    }

    @ParameterizedTest
    @MethodSource
    void blockMap(Poke poke, String path) {
        Mutations.assertRejected(EXT3.bytes(), poke, bytes -> ExtBytes.read(bytes, path));
    }

    static Stream<Arguments> blockMap() {
        int many = inodeOf(EXT3, "many");
        int map = EXT3.inode(many) + I_BLOCK;
        int indirect = EXT3.block(EXT3.i32(map + 12 * 4));
        return Stream.of(
                Arguments.of(Poke.le(map, 4, 0xffff_ffffL, "block number"), "/files/many"),
                Arguments.of(Poke.le(map + 12 * 4, 4, 0x00ff_ffffL, "block number"), "/files/many"),
                Arguments.of(Poke.le(indirect + 8, 4, 0x00ff_ffffL, "block number"), "/files/many"));
    }

    private static int inodeOf(ExtBytes image, String name) {
        int files = image.i32(image.entry(firstMapped(image, 2), "files"));
        return image.i32(image.entry(firstMapped(image, files), name));
    }

    /** Where the content of an inode begins that has a block map. */
    private static int firstMapped(ExtBytes image, int inode) {
        return image.block(image.i32(image.inode(inode) + I_BLOCK));
    }

    static Stream<Arguments> directoryEntry() {
        int at = EXT4.entry(EXT4.firstBlock(FOLDER), "one");
        return Stream.of(
                        Poke.le(at, 4, 513, "inode is 513"),
                        Poke.le(at, 4, 3, "reserved"),
                        Poke.le(at + 4, 2, 10, "rec_len"),
                        Poke.le(at + 4, 2, 8, "rec_len"),
                        Poke.le(at + 4, 2, 1024, "rec_len"),
                        Poke.le(at + 6, 1, 0, "name_len"),
                        Poke.le(at + 7, 1, 8, "file_type"),
                        Poke.le(at + 7, 1, 2, "file_type"),
                        Poke.le(at + 9, 1, '/', "name"),
                        Poke.le(at + 9, 1, 0, "name"))
                .map(poke -> Arguments.of(poke, "/files"));
    }

    @ParameterizedTest
    @MethodSource
    void directoryIndex(Poke poke, int inode, int block, int countAt, String path) {
        Mutations.assertRejected(INDEXED.bytes(), poke, bytes -> {
            ExtBytes.sealIndex(INDEXED, bytes, block, countAt, inode);
            return ExtBytes.read(bytes, path);
        });
    }

    static Stream<Arguments> directoryIndex() {
        int root = INDEXED.firstBlock(ONE_LEVEL);
        int deep = INDEXED.firstBlock(TWO_LEVELS);
        return Stream.of(
                oneLevel(Poke.le(root + 24, 4, 1, "reserved_zero")),
                oneLevel(Poke.le(root + 29, 1, 9, "info_length")),
                oneLevel(Poke.le(root + 30, 1, 2, "indirect_levels")),
                oneLevel(Poke.le(root + 31, 1, 1, "unused_flags")),
                oneLevel(Poke.le(root + 40, 4, 0xffff_fffeL, "hash is")),
                oneLevel(Poke.le(root + 44, 4, 0, "block is 0")),
                oneLevel(Poke.le(root + 44, 4, 45, "block is 45")), // of 45, from 0 on
                twoLevels(Poke.le(deep + 44, 4, 0, "block is 0")),
                twoLevels(Poke.le(deep + 44, 4, 226, "block is 226")));
    }

    private static Arguments oneLevel(Poke poke) {
        return Arguments.of(poke, ONE_LEVEL, INDEXED.firstBlock(ONE_LEVEL), 32, "/one-level");
    }

    private static Arguments twoLevels(Poke poke) {
        return Arguments.of(poke, TWO_LEVELS, INDEXED.firstBlock(TWO_LEVELS), 32, "/two-levels");
    }

    /** The checksum of each structure of metadata_csum, with one bit turned in what it is about. */
    @ParameterizedTest
    @MethodSource
    void checksums(Poke poke, String path) {
        Mutations.assertRejected(INDEXED.bytes(), poke, bytes -> ExtBytes.read(bytes, path));
    }

    static Stream<Arguments> checksums() {
        byte[] bytes = INDEXED.bytes();
        int inode = INDEXED.inode(ONE_LEVEL);
        int root = INDEXED.firstBlock(ONE_LEVEL);
        int top = INDEXED.firstBlock(2);
        return Stream.of(
                Arguments.of(turned(bytes, SUPERBLOCK + 0x78, "s_checksum"), "/"), // s_volume_name
                Arguments.of(turned(bytes, inode + 0x0c, "i_checksum"), "/one-level"), // i_ctime
                Arguments.of(turned(bytes, top + 0, "det_checksum"), "/"), // the inode of the entry "."
                Arguments.of(turned(bytes, root + 45, "dt_checksum"), "/one-level"));
    }

    private static Poke turned(byte[] bytes, int at, String field) {
        return Poke.le(at, 1, bytes[at] ^ 1, field);
    }

    @ParameterizedTest
    @MethodSource
    void journal(Poke poke) {
        Mutations.assertRejected(DIRTY.bytes(), poke, bytes -> ExtBytes.read(bytes, "/"));
    }

    static Stream<Poke> journal() {
        int map = DIRTY.inode(8) + I_BLOCK;
        int at = DIRTY.block(DIRTY.i32(map));
        int start = Integer.reverseBytes(DIRTY.i32(at + 0x1c));
        int descriptor = logBlock(map, start);
        while (Integer.reverseBytes(DIRTY.i32(descriptor + 4)) != 1) { // h_blocktype
            descriptor = logBlock(map, ++start);
        }
        return Stream.of(
                Poke.be(at, 4, 0xc03b_3999L, "h_magic"),
                Poke.be(at + 0x04, 4, 5, "h_blocktype"),
                Poke.be(at + 0x0c, 4, 2048, "s_blocksize"),
                Poke.be(at + 0x10, 4, 0x00ff_ffff, "s_maxlen"),
                Poke.be(at + 0x14, 4, 0, "s_first"),
                Poke.be(at + 0x1c, 4, 0x00ff_ffff, "s_start"),
                Poke.be(at + 0x28, 4, 0x8000_0000L, "s_feature_incompat"),
                Poke.be(at + 0x28, 4, 0x18, "exclude each other"),
                Poke.be(descriptor + 12, 4, 0x7fff_ffff, "t_blocknr"));
    }

    private static int logBlock(int map, int number) {
        int indirect = DIRTY.block(DIRTY.i32(map + 12 * 4));
        return DIRTY.block(DIRTY.i32(number < 12 ? map + 4 * number : indirect + 4 * (number - 12)));
    }

    static Stream<Arguments> extendedAttributes() {
        int block = EXT4.block(EXT4.i32(EXT4.inode(116) + 0x68));
        int within = EXT4.inode(114) + 0x80 + 32; // /xattrs/small, behind i_extra_isize
        String path = "/xattrs/block";
        return Stream.of(
                Arguments.of(Poke.le(block, 4, 0xea02_0001L, "h_magic"), path),
                Arguments.of(Poke.le(block + 8, 4, 2, "h_blocks"), path),
                Arguments.of(Poke.le(block + 12, 4, 1, "h_hash"), path),
                Arguments.of(Poke.le(block + 32, 1, 255, "e_name"), path),
                Arguments.of(Poke.le(block + 33, 1, 9, "e_name_index"), path),
                Arguments.of(Poke.le(block + 34, 2, 1020, "e_value_offs"), path),
                Arguments.of(Poke.le(block + 36, 4, 12, "e_value_inum"), path),
                Arguments.of(Poke.le(block + 40, 4, 0x1_0001, "e_value_size"), path),
                Arguments.of(Poke.le(block + 44, 4, 1, "e_hash"), path),
                Arguments.of(Poke.le(block + 48, 1, 0, "e_name"), path),
                Arguments.of(Poke.le(within + 4, 1, 200, "e_name_len"), "/xattrs/small"),
                Arguments.of(Poke.le(within + 6, 2, 200, "e_value_offs"), "/xattrs/small"));
    }
}
