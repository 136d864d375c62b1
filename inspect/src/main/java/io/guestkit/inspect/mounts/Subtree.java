package io.guestkit.inspect.mounts;

import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.fs.FilesystemInfo;
import io.guestkit.core.fs.Node;
import java.io.IOException;

/** A filesystem seen from one of its files on, as a bind mount shows it; closing it closes nothing. */
record Subtree(Filesystem filesystem, Node root) implements Filesystem {

    @Override
    public FilesystemInfo info() throws IOException {
        return filesystem.info();
    }

    @Override
    public Node node(long id) throws IOException {
        return filesystem.node(id);
    }

    @Override
    public void close() {
        // The filesystem is not this one's.
    }
}
