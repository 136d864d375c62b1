package io.guestkit.fs.ext4.directory;

import io.guestkit.core.fs.DirectoryEntry;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Node;
import java.io.IOException;

/** A name in a directory, as others see it. */
final class LinkedEntry implements DirectoryEntry {

    private final DirectoryHost host;
    private final NameEntry entry;
    private final String name;

    LinkedEntry(DirectoryHost host, NameEntry entry, String name) {
        this.host = host;
        this.entry = entry;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long id() {
        return entry.inode();
    }

    @Override
    public FileType type() throws IOException {
        FileType type = entry.type();
        return type == null ? node().type() : type;
    }

    @Override
    public Node node() throws IOException {
        Node node = host.linkedNode(entry);
        FileType type = entry.type();
        if (type != null && type != node.type()) {
            throw entry.view()
                    .corrupt(
                            entry.at() + NameEntry.FILE_TYPE,
                            "file_type is that of %s, expected that of %s as inode %d has",
                            type,
                            node.type(),
                            entry.inode());
        }
        return node;
    }

    @Override
    public String toString() {
        return name;
    }
}
