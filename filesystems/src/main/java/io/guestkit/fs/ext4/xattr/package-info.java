/**
 * Extended attributes of ext2, ext3 and ext4. All integers are little-endian. Spec: Linux
 * Documentation/filesystems/ext4, attributes.rst.
 *
 * <pre>
 *  inode    | 128 bytes | i_extra_isize | h_magic | Entry Entry … 0 | →      ← values |
 *                                                  └ values count from here
 *  block    | header: h_magic h_refcount h_blocks h_hash h_checksum | Entry Entry … 0 | →      ← values |
 *           └ values count from here
 *  Entry    | e_name_len | e_name_index | e_value_offs | e_value_inum | e_value_size | e_hash | e_name |
 * </pre>
 *
 * An index stands for the name's beginning ({@code user.}, {@code security.} …). A large value may fill an inode of its
 * own ({@code ea_inode}). What the kernel lists nowhere, inline data and the policy of encryption, is told apart.
 *
 * <p>Supported: both places, values in inodes, POSIX ACLs in the form that {@code getxattr} gives, every checksum and
 * hash. Refused: an unknown {@code e_name_index}, values above 64 KiB, which the kernel gives nobody, and values in
 * inodes without a hash, as Lustre once wrote them. Start reading at
 * {@link io.guestkit.fs.ext4.xattr.AttributeReader#read}, then {@link io.guestkit.fs.ext4.xattr.EntryList}.
 */
@NullMarked
package io.guestkit.fs.ext4.xattr;

import org.jspecify.annotations.NullMarked;
