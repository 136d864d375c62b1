package io.guestkit.core.fs;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.UnsupportedImageException;
import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Map;
import java.util.Optional;

/** A file, directory, link or device of a filesystem; immutable, readable by many threads. */
public interface Node {

    /** The number that is this node's alone within its filesystem: the inode number. */
    long id();

    FileType type();

    Attributes attributes() throws IOException;

    /** Every extended attribute by its full name ({@code user.…}, {@code system.posix_acl_access}), as the kernel gives it. */
    Map<String, byte[]> extendedAttributes() throws IOException;

    /**
     * The entries of a directory.
     *
     * @throws NotDirectoryException when this is none
     */
    EntryCursor entries() throws IOException;

    /**
     * The entry of that name, compared as the directory itself compares names (exactly, or folded).
     *
     * @throws NotDirectoryException when this is no directory
     */
    Optional<DirectoryEntry> lookup(String name) throws IOException;

    /**
     * Where a symbolic link points.
     *
     * @throws NotLinkException when this is none
     */
    String target() throws IOException;

    /**
     * The content of a regular file, of exactly its size; it needs no closing.
     *
     * @throws UnsupportedImageException when it is stored in a way that can't be read, such as encrypted
     */
    BlockDevice content() throws IOException;
}
