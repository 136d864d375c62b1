package io.guestkit.nio;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.DirectoryEntry;
import io.guestkit.core.fs.EntryCursor;
import io.guestkit.core.fs.FileTimes;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.fs.FilesystemInfo;
import io.guestkit.core.fs.Node;
import java.io.IOException;
import java.nio.file.NotLinkException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a hostile disk can say: directory n of the given number holds {@code a} and {@code b}, which both are directory
 * n + 1, and the last directory what {@code last} says. Few blocks, and 2^n paths.
 */
record LoopedFilesystem(long directories, EntryCursor last) implements Filesystem {

    @Override
    public FilesystemInfo info() throws IOException {
        throw new CorruptImageException("looped: no information");
    }

    @Override
    public Node root() {
        return new Directory(1);
    }

    @Override
    public Node node(long id) {
        return new Directory(id);
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    DirectoryEntry entry(String name, long id) {
        return new Entry(name, new Directory(id));
    }

    private record Entry(String name, Node node) implements DirectoryEntry {

        @Override
        public long id() {
            return node.id();
        }

        @Override
        public FileType type() {
            return node.type();
        }
    }

    private final class Directory implements Node {

        private final long id;

        Directory(long id) {
            this.id = id;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public FileType type() {
            return FileType.DIRECTORY;
        }

        @Override
        public Attributes attributes() {
            FileTimes times = new FileTimes(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, null);
            return new Attributes(FileType.DIRECTORY, 0755, 0, 0, 0, 1, 0, null, times, Set.of(), 0, 0);
        }

        @Override
        public Map<String, byte[]> extendedAttributes() {
            return Map.of();
        }

        @Override
        public EntryCursor entries() {
            if (id == directories) {
                return last;
            }
            Iterator<DirectoryEntry> entries =
                    List.of(entry("a", id + 1), entry("b", id + 1)).iterator();
            return () -> entries.hasNext() ? entries.next() : null;
        }

        @Override
        public Optional<DirectoryEntry> lookup(String name) {
            return Optional.of(entry(name, id + 1));
        }

        @Override
        public String target() throws IOException {
            throw new NotLinkException("directory " + id);
        }

        @Override
        public BlockDevice content() throws IOException {
            throw new IOException("directory " + id);
        }
    }
}
