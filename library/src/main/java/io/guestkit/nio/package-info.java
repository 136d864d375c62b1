/**
 * A guest's files as a {@link java.nio.file.FileSystem}, so that code which speaks {@code java.nio.file} reads them.
 *
 * <pre>
 *  Files.… ─► GuestFileSystemProvider ─► GuestFileSystem ─► core.fs.FileTree ─► GuestFile
 *                                          ├─ GuestPath             names, and nothing of the disk
 *                                          ├─ GuestDirectoryStream  a directory, entry by entry
 *                                          ├─ GuestChannel          a file's content
 *                                          ├─ GuestAttributes, NamedAttributes, …View
 *                                          └─ GuestFileStore        one mounted filesystem
 *
 *  guestkit:file:///srv/disk.qcow2!/etc/hosts                the guest as its fstab mounts it
 *  guestkit:file:///srv/disk.qcow2!/dev/sda2!/etc/hosts      one volume of it
 * </pre>
 *
 * <ul>
 *   <li>Everything is read-only: what would write throws {@link java.nio.file.ReadOnlyFileSystemException}.
 *   <li>The working directory is {@code /}. Symbolic links are resolved within the guest.
 *   <li>Permissions are told, not obeyed: whoever has the image may read every file.
 *   <li>Owner and group are named by their numbers; the host's users have nothing to do with them.
 *   <li>Views: {@code basic}, {@code owner}, {@code posix}, {@code unix} (the names and types of the JDK's own), and
 *       {@code user} for extended attributes {@code user.…}, named without that prefix as the JDK does on Linux.
 *   <li>Names are bytes, as {@link io.guestkit.core.bytes.Names} puts them into strings; paths are ordered by them.
 *   <li>Damage is an {@link io.guestkit.core.error.ImageException}; while a directory is listed, it is the cause of a
 *       {@link java.nio.file.DirectoryIteratorException}. ({@link java.nio.file.Files#exists} and its like answer false
 *       for every failure: to tell damage from absence, read the attributes.)
 *   <li>Refused: watching, locking, mapping into memory.
 * </ul>
 *
 * <p>Start reading at {@link io.guestkit.nio.GuestFileSystemProvider}.
 */
@NullMarked
package io.guestkit.nio;

import org.jspecify.annotations.NullMarked;
