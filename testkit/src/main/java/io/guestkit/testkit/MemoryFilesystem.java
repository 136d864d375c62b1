package io.guestkit.testkit;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.DeviceNumber;
import io.guestkit.core.fs.DirectoryEntry;
import io.guestkit.core.fs.EntryCursor;
import io.guestkit.core.fs.FileTimes;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.fs.FilesystemInfo;
import io.guestkit.core.fs.Node;
import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A filesystem that a test builds in memory, path by path; the directories on the way are made along. Everything belongs
 * to root and dates from the epoch. Build it first, then read it.
 *
 * <pre>{@code
 * new MemoryFilesystem().file("/etc/hostname", "vienna\n").link("/bin", "usr/bin").damaged("/etc/passwd")
 * }</pre>
 */
public final class MemoryFilesystem implements Filesystem {

    private final List<MemoryNode> nodes = new ArrayList<>();
    private final MemoryNode root = add(FileType.DIRECTORY);
    private final String uuid;
    private final String label;

    public MemoryFilesystem() {
        this("", "");
    }

    public MemoryFilesystem(String uuid, String label) {
        this.uuid = uuid;
        this.label = label;
    }

    public MemoryFilesystem directory(String path) {
        make(path, FileType.DIRECTORY);
        return this;
    }

    public MemoryFilesystem file(String path, String content) {
        return file(path, Names.encode(content));
    }

    public MemoryFilesystem file(String path, byte[] content) {
        make(path, FileType.FILE).content = new BytesDevice("memory > " + path, content);
        return this;
    }

    /** A file whose content is another device: one that fails, one that is huge. */
    public MemoryFilesystem file(String path, BlockDevice content) {
        make(path, FileType.FILE).content = content;
        return this;
    }

    public MemoryFilesystem link(String path, String target) {
        make(path, FileType.SYMLINK).target = target;
        return this;
    }

    /** A device node. */
    public MemoryFilesystem device(String path, FileType type, int major, int minor) {
        make(path, type).device = new DeviceNumber(major, minor);
        return this;
    }

    /** A name whose node can't be read: a corrupt inode. */
    public MemoryFilesystem damaged(String path) {
        make(path, FileType.FILE).damaged = true;
        return this;
    }

    /** A file in the root under a name exactly as given, which no path need be able to spell. */
    public MemoryFilesystem named(String name) {
        root.children.put(name, add(FileType.FILE));
        return this;
    }

    @Override
    public FilesystemInfo info() {
        return new FilesystemInfo("memory", label, uuid, 0, 0, 4096, List.of(), List.of());
    }

    @Override
    public Node root() {
        return root;
    }

    @Override
    public Node node(long id) throws IOException {
        if (id < 1 || id > nodes.size()) {
            throw new CorruptImageException("memory: there is no node " + id);
        }
        return nodes.get((int) id - 1);
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private MemoryNode add(FileType type) {
        MemoryNode node = new MemoryNode(nodes.size() + 1, type);
        nodes.add(node);
        return node;
    }

    private MemoryNode make(String path, FileType type) {
        MemoryNode node = root;
        String[] names = path.substring(1).split("/", -1);
        for (int i = 0; i < names.length; i++) {
            FileType wanted = i < names.length - 1 ? FileType.DIRECTORY : type;
            MemoryNode child = node.children.get(names[i]);
            if (child == null || child.type != wanted) {
                child = add(wanted);
                node.children.put(names[i], child);
            }
            node = child;
        }
        return node;
    }

    private record Entry(String name, MemoryNode target) implements DirectoryEntry {

        @Override
        public long id() {
            return target.id;
        }

        @Override
        public FileType type() {
            return target.type;
        }

        @Override
        public Node node() throws IOException {
            if (target.damaged) {
                throw CorruptImageException.at("memory > inode " + target.id, 0, "checksum is wrong");
            }
            return target;
        }
    }

    private static final class MemoryNode implements Node {

        private final long id;
        private final FileType type;
        private final Map<String, MemoryNode> children = new LinkedHashMap<>();
        private @Nullable BlockDevice content;
        private @Nullable DeviceNumber device;
        private String target = "";
        private boolean damaged;

        MemoryNode(long id, FileType type) {
            this.id = id;
            this.type = type;
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
        public Attributes attributes() {
            FileTimes times = new FileTimes(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, null);
            int permissions = type == FileType.DIRECTORY ? 0755 : 0644;
            long size = type == FileType.SYMLINK ? Names.encode(target).length : content == null ? 0 : content.size();
            return new Attributes(type, permissions, 0, 0, size, 1, size, device, times, Set.of(), 0, 0);
        }

        @Override
        public Map<String, byte[]> extendedAttributes() {
            return Map.of();
        }

        @Override
        public EntryCursor entries() throws IOException {
            requireDirectory();
            Iterator<Map.Entry<String, MemoryNode>> iterator =
                    children.entrySet().iterator();
            return () -> {
                if (!iterator.hasNext()) {
                    return null;
                }
                Map.Entry<String, MemoryNode> next = iterator.next();
                return new Entry(next.getKey(), next.getValue());
            };
        }

        @Override
        public Optional<DirectoryEntry> lookup(String name) throws IOException {
            requireDirectory();
            return Optional.ofNullable(children.get(name)).map(node -> new Entry(name, node));
        }

        private void requireDirectory() throws NotDirectoryException {
            if (type != FileType.DIRECTORY) {
                throw new NotDirectoryException("node " + id);
            }
        }

        @Override
        public String target() throws IOException {
            if (type != FileType.SYMLINK) {
                throw new NotLinkException("node " + id);
            }
            return target;
        }

        @Override
        public BlockDevice content() throws IOException {
            if (content == null) {
                throw new IOException("node " + id + " is no regular file");
            }
            return content;
        }
    }
}
