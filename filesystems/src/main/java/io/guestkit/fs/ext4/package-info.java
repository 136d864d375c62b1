/**
 * The ext2, ext3 and ext4 filesystems, read-only. All integers are little-endian. Spec: Linux
 * Documentation/filesystems/ext4, to which the names of its files in this package's comments refer; what it leaves open
 * is decided as Linux 6 and e2fsprogs 1.47 behave.
 *
 * <pre>
 *  0x400 Superblock ─ GroupDescriptors ─► InodeTable ─► Inode ─► ExtentTree or BlockMap ─► Run ─► FileContent
 *                                                        ├─► InlineData (content in the inode)
 *                                                        └─► Directory ─ DirectoryBlocks ─ NameEntry
 *                                                                     └─ HashTree ─ IndexNode   (lookup by hash)
 *  group   [superblock copy, descriptors] block bitmap, inode bitmap, inodes, data
 * </pre>
 *
 * <p><b>Supported:</b> revisions 0 and 1; blocks of 1 to 64 KiB; inodes from 128 bytes on; block maps and extents; linear
 * and indexed directories; every feature that Linux mounts, {@code bigalloc}, {@code meta_bg}, {@code inline_data},
 * {@code ea_inode}, {@code large_dir} and {@code casefold} included; all checksums ({@code metadata_csum},
 * {@code uninit_bg}), which are verified at each read. A dirty journal is replayed in memory. Features that only a writer
 * must know are not looked at.
 *
 * <p><b>Refused by name:</b> {@code compression}, {@code dirdata}, {@code journal_dev}, unknown incompatible features; a
 * journal on another device that must be replayed; the content of encrypted files, whose names are shown as Linux shows
 * them without the key.
 *
 * <p><b>Damage:</b> a primary superblock whose magic stands but whose checksum is wrong is corrupt: nothing but a person
 * can tell which backup is right. A damaged group descriptor is taken from its backups, with a warning. A hole in a
 * directory, and a directory's index that is broken, are corrupt and never read around. Inodes that a crash left as
 * orphans are shown as a mount with {@code norecovery} would: those without a name can't be reached, and blocks behind the
 * end of a file are not seen.
 *
 * <p><b>Folded names:</b> see {@link io.guestkit.fs.ext4.directory.NameFolding} for where the JDK's Unicode differs from
 * Linux's. Names that are not ASCII are looked up by a scan, so that a different folding can't hide them.
 *
 * <p>Start reading at {@link io.guestkit.fs.ext4.structure.Superblock#parse}, then {@link io.guestkit.fs.ext4.Ext4Filesystem}.
 */
@NullMarked
package io.guestkit.fs.ext4;

import org.jspecify.annotations.NullMarked;
