package io.guestkit.core.fs;

import java.io.Closeable;
import java.io.IOException;

/** An opened filesystem: a tree of nodes, read-only, readable by many threads. Closing it closes no device. */
public interface Filesystem extends Closeable {

    FilesystemInfo info() throws IOException;

    Node root() throws IOException;

    /**
     * The node of that number.
     *
     * @throws io.guestkit.core.error.CorruptImageException when no node can have it
     */
    Node node(long id) throws IOException;
}
