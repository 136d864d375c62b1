package io.guestkit.fs.ext4.structure;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.fs.DeviceNumber;
import io.guestkit.core.fs.FileTimes;
import io.guestkit.core.fs.FileType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An inode: everything about a file but its names.
 *
 * @param number which inode it is
 * @param view its bytes, whole
 * @param type what kind of file it is
 * @param size bytes of content
 * @param flags the bits of i_flags
 * @param extraSize bytes in use behind the first 128, as i_extra_isize says
 * @param attributesBlock the block of extended attributes, 0 without one
 */
public record Inode(
        long number, StructView view, FileType type, long size, int flags, int extraSize, long attributesBlock) {

    /** The bytes that every revision has; i_extra_isize counts what is used behind. */
    public static final int BASE_SIZE = 128;

    /** Where the 15 words of block numbers, the extent tree's root, or a short content lie. */
    public static final int BLOCK = 0x28; // i_block

    public static final int BLOCK_SIZE = 60;

    public static final int ENCRYPTED = 0x800;
    public static final int INDEXED = 0x1000;
    public static final int HUGE_FILE = 0x4_0000;
    public static final int EXTENTS = 0x8_0000;
    public static final int EA_INODE = 0x20_0000;
    public static final int INLINE_DATA = 0x1000_0000;
    public static final int CASEFOLD = 0x4000_0000;

    /** The part behind the first 128 bytes that Linux takes as in use when i_extra_isize was never set. */
    private static final int DEFAULT_EXTRA = 32;

    private static final FileType[] TYPES = new FileType[16];

    static {
        for (FileType type : FileType.values()) {
            TYPES[type.modeBits() >> 12] = type;
        }
    }

    /** Spec: inodes.rst. The view has the filesystem's inode size. */
    public static Inode parse(StructView view, long number, Features features) throws ImageException {
        int mode = view.u16(0x00); // i_mode
        FileType type = TYPES[mode >> 12];
        if (type == null) {
            throw view.corrupt(0x00, "i_mode is 0%o, expected the type bits of a kind of file", mode);
        }
        boolean wide = type == FileType.FILE || features.has(Feature.LARGE_DIR);
        long size = wide ? view.u63(0x6c, 0x04, "i_size") : view.u32(0x04); // i_size_high, i_size_lo
        int extra = 0;
        if (view.length() > BASE_SIZE) {
            extra = view.u16(0x80); // i_extra_isize
            if (extra > view.length() - BASE_SIZE || extra % 4 != 0) {
                throw view.corrupt(
                        0x80,
                        "i_extra_isize is %d, expected a multiple of 4 up to %d",
                        extra,
                        view.length() - BASE_SIZE);
            }
        }
        long attributes = view.u32(0x68); // i_file_acl_lo
        if (features.has(Feature.BITS_64)) {
            attributes |= (long) view.u16(0x76) << 32; // i_file_acl_high
        }
        int flags = view.i32(0x20); // i_flags
        if ((flags & CASEFOLD) != 0 && !features.has(Feature.CASEFOLD)) {
            throw view.corrupt(0x20, "i_flags is 0x%08x, expected CASEFOLD only with casefold", flags);
        }
        return new Inode(number, view, type, size, flags, extra, attributes);
    }

    public boolean is(int flag) {
        return (flags & flag) != 0;
    }

    /** The 12 lower bits of the mode. */
    public int permissions() throws ImageException {
        return view.u16(0x00) & 0xfff;
    }

    public int links() throws ImageException {
        return view.u16(0x1a); // i_links_count
    }

    public long uid() throws ImageException {
        return view.u16(0x02) | (long) view.u16(0x78) << 16; // i_uid, l_i_uid_high
    }

    public long gid() throws ImageException {
        return view.u16(0x18) | (long) view.u16(0x7a) << 16; // i_gid, l_i_gid_high
    }

    public long generation() throws ImageException {
        return view.u32(0x64); // i_generation
    }

    /** The bytes allocated; i_blocks counts sectors, or blocks where HUGE_FILE says so. */
    public long allocated(Storage storage) throws ImageException {
        long blocks = view.u32(0x1c); // i_blocks_lo
        if (!storage.superblock().has(Feature.HUGE_FILE)) {
            return blocks * 512;
        }
        blocks |= (long) view.u16(0x74) << 32; // l_i_blocks_high
        return blocks * (is(HUGE_FILE) ? storage.geometry().blockSize() : 512);
    }

    public long projectId(Features features) throws ImageException {
        return features.has(Feature.PROJECT) && holds(0x9c) ? view.u32(0x9c) : 0; // i_projid
    }

    /** Whether the 32-bit field at {@code at} behind the first 128 bytes is in use. */
    private boolean holds(int at) {
        int used = view.length() == BASE_SIZE ? 0 : extraSize == 0 ? DEFAULT_EXTRA : extraSize;
        return at + 4 <= BASE_SIZE + used;
    }

    public FileTimes times() throws ImageException {
        return new FileTimes(
                time(0x10, 0x88), // i_mtime, i_mtime_extra
                time(0x08, 0x8c), // i_atime, i_atime_extra
                time(0x0c, 0x84), // i_ctime, i_ctime_extra
                holds(0x90) ? time(0x90, 0x94) : null); // i_crtime, i_crtime_extra
    }

    /**
     * A time: signed seconds, whose epoch moves on by 2^32 for each count in the lower two bits of the extra word; the
     * upper 30 bits are nanoseconds. Spec: inodes.rst, section Inode Timestamps.
     */
    private Instant time(int at, int extraAt) throws ImageException {
        long seconds = view.i32(at);
        if (!holds(extraAt)) {
            return Instant.ofEpochSecond(seconds);
        }
        long extra = view.u32(extraAt);
        return Instant.ofEpochSecond(seconds + ((extra & 3) << 32), extra >>> 2);
    }

    /** The number of a device node: the old form of 8 and 8 bits in the first word, the new one in the second. */
    @Nullable
    public DeviceNumber device() throws ImageException {
        if (!type.isDevice()) {
            return null;
        }
        int old = view.i32(BLOCK);
        if (old != 0) {
            return new DeviceNumber(old >>> 8 & 0xff, old & 0xff);
        }
        int dev = view.i32(BLOCK + 4);
        return new DeviceNumber(dev >>> 8 & 0xfff, (dev & 0xff) | (dev >>> 12 & 0xfff00));
    }
}
