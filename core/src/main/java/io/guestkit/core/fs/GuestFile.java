package io.guestkit.core.fs;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.device.BlockDevice;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file at a path of a {@link FileTree}. Its node is read when it is first asked for. */
public final class GuestFile {

    private final String path;
    private final String name;
    private final Mount mount;
    private final @Nullable DirectoryEntry entry;
    private volatile @Nullable Node node;

    private GuestFile(String path, Mount mount, @Nullable DirectoryEntry entry, @Nullable Node node) {
        this.path = path;
        this.name = entry == null ? path.substring(path.lastIndexOf('/') + 1) : entry.name();
        this.mount = mount;
        this.entry = entry;
        this.node = node;
    }

    static GuestFile ofRoot(Mount mount) throws IOException {
        return new GuestFile(mount.path(), mount, null, mount.filesystem().root());
    }

    static GuestFile ofEntry(String path, Mount mount, DirectoryEntry entry) {
        return new GuestFile(path, mount, entry, null);
    }

    /** The absolute path without symbolic links before its last name. */
    public String path() {
        return path;
    }

    /** The path's last name, as it stands in the directory; empty for the root. */
    public String name() {
        return name;
    }

    /** The path's bytes, for ordering as {@code LC_ALL=C sort} does. */
    public byte[] rawPath() {
        return Names.encode(path);
    }

    /** The mounted filesystem that holds the file. */
    public Mount mount() {
        return mount;
    }

    /** The node's number, unique within {@link #mount}. */
    public long id() throws IOException {
        return entry == null ? node().id() : entry.id();
    }

    /** The file's type; without reading the node where the directory tells it. */
    public FileType type() throws IOException {
        Node read = node;
        return read == null && entry != null ? entry.type() : node().type();
    }

    public boolean isDirectory() throws IOException {
        return type() == FileType.DIRECTORY;
    }

    public Node node() throws IOException {
        Node read = node;
        if (read == null) {
            if (entry == null) {
                throw new IllegalStateException("a file has a node or an entry");
            }
            read = entry.node();
            node = read;
        }
        return read;
    }

    public Attributes attributes() throws IOException {
        return node().attributes();
    }

    /** The content of a regular file. */
    public BlockDevice content() throws IOException {
        return node().content();
    }

    @Override
    public String toString() {
        return path;
    }
}
