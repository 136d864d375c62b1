package io.guestkit.core.fs;

import java.io.IOException;

/** A name in a directory. */
public interface DirectoryEntry {

    String name();

    /** The number of the node that the name stands for, as {@link Node#id}. */
    long id();

    /** What the directory says of the node's type, without reading the node where the filesystem keeps it. */
    FileType type() throws IOException;

    /** Reads the node. */
    Node node() throws IOException;
}
