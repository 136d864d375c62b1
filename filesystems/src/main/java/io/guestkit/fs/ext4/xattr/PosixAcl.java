package io.guestkit.fs.ext4.xattr;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * POSIX ACLs as they stand on disk, and as the kernel's interface gives them.
 *
 * <pre>
 *  disk    a_version = 1 | tag, perm | tag, perm, id | …      the id only where a user or a group is named
 *  kernel  a_version = 2 | tag, perm, id | tag, perm, id | …  the id 0xffffffff where none is named
 * </pre>
 *
 * Both are little-endian; version and id have 32 bits, tag and perm 16. Spec: attributes.rst, POSIX ACLs; Linux
 * fs/ext4/acl.h and include/uapi/linux/posix_acl_xattr.h.
 */
final class PosixAcl {

    private static final int DISK_VERSION = 1;
    private static final int KERNEL_VERSION = 2;
    private static final int NO_ID = -1;
    private static final int HEADER_SIZE = 4;
    private static final int SHORT_SIZE = 4;
    private static final int LONG_SIZE = 8;

    private PosixAcl() {}

    /** The kernel's form, of {@link #HEADER_SIZE} bytes when the list has no entry. */
    static byte[] toKernelForm(StructView disk) throws ImageException {
        long version = disk.u32(0); // a_version
        if (version != DISK_VERSION) {
            throw disk.corrupt(0, "a_version is %d, expected %d", version, DISK_VERSION);
        }
        int most = HEADER_SIZE + (disk.length() - HEADER_SIZE) / SHORT_SIZE * LONG_SIZE;
        ByteBuffer out = ByteBuffer.allocate(most).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(KERNEL_VERSION);
        int at = HEADER_SIZE;
        while (at < disk.length()) {
            int tag = disk.u16(at); // e_tag
            out.putShort((short) tag).putShort((short) disk.u16(at + 2)); // e_perm
            if (isNamed(disk, at, tag)) {
                out.putInt(disk.i32(at + 4)); // e_id
                at += LONG_SIZE;
            } else {
                out.putInt(NO_ID);
                at += SHORT_SIZE;
            }
        }
        byte[] kernel = new byte[out.position()];
        out.flip().get(kernel);
        return kernel;
    }

    /** Whether the entry names a user or a group. */
    private static boolean isNamed(StructView disk, int at, int tag) throws ImageException {
        return switch (tag) {
            case 0x02, 0x08 -> true; // ACL_USER, ACL_GROUP
            case 0x01, 0x04, 0x10, 0x20 -> false; // ACL_USER_OBJ, ACL_GROUP_OBJ, ACL_MASK, ACL_OTHER
            default -> throw disk.corrupt(at, "e_tag is 0x%04x, expected 0x01, 0x02, 0x04, 0x08, 0x10 or 0x20", tag);
        };
    }
}
