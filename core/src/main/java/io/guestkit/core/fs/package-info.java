/**
 * The one API for the files of a guest, whatever filesystem holds them.
 *
 * <pre>
 *  Filesystem ─► Node (file, directory, symlink, device …) ─► Attributes, xattrs
 *                 ├─ entries() ─► DirectoryEntry ─► Node
 *                 └─ content() ─► BlockDevice, so that a file is mapped, sliced, opened as an image like any other
 *
 *  FileTree   several filesystems as the guest mounts them, with paths and symlinks resolved inside the guest
 * </pre>
 *
 * Names are strings as {@link io.guestkit.core.bytes.Names} makes them of bytes. Paths are absolute, separated by
 * {@code /}. What a path lacks is told with the JDK's exceptions, such as {@link java.nio.file.NoSuchFileException}.
 */
@NullMarked
package io.guestkit.core.fs;

import org.jspecify.annotations.NullMarked;
