package io.guestkit.core.fs;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.device.BlockDevice;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file at a path of a {@link FileTree}. Its node is read when it is first asked for. */
public final class GuestFile {

    private final String directory;
    private final String name;
    private final Mount mount;
    private final @Nullable DirectoryEntry entry;
    private volatile @Nullable Node node;
    private @Nullable String path; // put together when it is asked for; whoever does it makes the same

    private GuestFile(String directory, String name, Mount mount, @Nullable DirectoryEntry entry, @Nullable Node node) {
        this.directory = directory;
        this.name = name;
        this.mount = mount;
        this.entry = entry;
        this.node = node;
    }

    static GuestFile ofRoot(Mount mount) throws IOException {
        int slash = mount.path().lastIndexOf('/');
        String directory = mount.path().substring(0, Math.max(1, slash));
        return new GuestFile(
                directory,
                mount.path().substring(slash + 1),
                mount,
                null,
                mount.filesystem().root());
    }

    /** The file that an entry of the directory at a path names. */
    static GuestFile ofEntry(String directory, Mount mount, DirectoryEntry entry) {
        return new GuestFile(directory, entry.name(), mount, entry, null);
    }

    /** The path of a name within the directory at a path. */
    static String path(String directory, String name) {
        return directory.length() == 1 ? directory + name : directory + "/" + name;
    }

    /** The absolute path without symbolic links before its last name. */
    public String path() {
        String known = path;
        if (known == null) {
            known = path(directory, name);
            path = known;
        }
        return known;
    }

    /** The path's last name, as it stands in the directory; empty for the root. */
    public String name() {
        return name;
    }

    /** The path's bytes, for ordering as {@code LC_ALL=C sort} does. */
    public byte[] rawPath() {
        return Names.encode(path());
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
        return path();
    }
}
