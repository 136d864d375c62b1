package io.guestkit.export;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.DeviceNumber;
import io.guestkit.core.fs.DirectoryEntry;
import io.guestkit.core.fs.EntryCursor;
import io.guestkit.core.fs.FileTimes;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.fs.FilesystemInfo;
import io.guestkit.core.fs.Node;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A filesystem of nodes with every attribute a test wants, with names no real directory would hold, even twice. */
final class HandMade implements Filesystem {

    /** A node in the making; everything dates from the epoch and belongs to root unless told. */
    static final class Item implements Node {

        private final long id;
        private final FileType type;
        private final List<Entry> children = new ArrayList<>();
        private final Map<String, byte[]> extended = new LinkedHashMap<>();
        private int mode;
        private long uid;
        private long gid;
        private int names;
        private Instant modified = Instant.EPOCH;
        private String target = "";
        private boolean damaged;
        private @Nullable DeviceNumber device;
        private @Nullable BlockDevice content;

        private Item(long id, FileType type) {
            this.id = id;
            this.type = type;
            this.mode = type == FileType.DIRECTORY ? 0755 : 0644;
        }

        Item mode(int permissions) {
            mode = permissions;
            return this;
        }

        Item owner(long user, long group) {
            uid = user;
            gid = group;
            return this;
        }

        Item modified(long seconds, long nanos) {
            modified = Instant.ofEpochSecond(seconds, nanos);
            return this;
        }

        Item extended(String name, byte[] value) {
            extended.put(name, value);
            return this;
        }

        Item device(int major, int minor) {
            device = new DeviceNumber(major, minor);
            return this;
        }

        Item damaged() {
            damaged = true;
            return this;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public FileType type() {
            return type;
        }

        @Override
        public Attributes attributes() throws CorruptImageException {
            if (damaged) {
                throw CorruptImageException.at("hand-made > inode " + id, 0, "checksum is wrong");
            }
            long size = content == null ? Names.encode(target).length : content.size();
            FileTimes times = new FileTimes(modified, modified, modified, null);
            return new Attributes(type, mode, uid, gid, size, names, 0, device, times, Set.of(), 0, 0);
        }

        @Override
        public Map<String, byte[]> extendedAttributes() {
            return extended;
        }

        @Override
        public EntryCursor entries() {
            Iterator<Entry> entries = children.iterator();
            return () -> entries.hasNext() ? entries.next() : null;
        }

        @Override
        public Optional<DirectoryEntry> lookup(String name) throws NotDirectoryException {
            if (type != FileType.DIRECTORY) {
                throw new NotDirectoryException(name);
            }
            return children.stream()
                    .filter(child -> child.name.equals(name))
                    .map(child -> (DirectoryEntry) child)
                    .findFirst();
        }

        @Override
        public String target() {
            return target;
        }

        @Override
        public BlockDevice content() {
            if (content == null) {
                throw new IllegalStateException("node " + id + " is no regular file");
            }
            return content;
        }
    }

    private record Entry(String name, Item node) implements DirectoryEntry {
        @Override
        public long id() {
            return node.id;
        }

        @Override
        public FileType type() {
            return node.type;
        }
    }

    private long last;
    private final Item root = item(FileType.DIRECTORY);

    private Item item(FileType type) {
        return new Item(++last, type);
    }

    /** The files as a guest's tree. */
    FileTree tree() {
        return FileTree.of("/dev/sda", this);
    }

    /** A further entry of that name in a directory. */
    Item name(Item directory, String name, Item item) {
        directory.children.add(new Entry(name, item));
        item.names++;
        return item;
    }

    Item directory(Item parent, String name) {
        return name(parent, name, item(FileType.DIRECTORY));
    }

    Item file(Item parent, String name, String content) {
        return file(parent, name, new BytesDevice("hand-made > " + name, Names.encode(content)));
    }

    Item file(Item parent, String name, BlockDevice content) {
        Item file = name(parent, name, item(FileType.FILE));
        file.content = content;
        return file;
    }

    Item link(Item parent, String name, String target) {
        Item link = name(parent, name, item(FileType.SYMLINK));
        link.target = target;
        return link;
    }

    Item special(Item parent, String name, FileType type) {
        return name(parent, name, item(type));
    }

    @Override
    public FilesystemInfo info() {
        return new FilesystemInfo("hand-made", "", "", 0, 0, 4096, List.of(), List.of());
    }

    @Override
    public Item root() {
        return root;
    }

    @Override
    public Node node(long id) {
        throw new UnsupportedOperationException("nothing here asks for nodes by number");
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
