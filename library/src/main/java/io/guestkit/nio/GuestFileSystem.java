package io.guestkit.nio;

import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.Mount;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One tree of files. Every access to it holds the lock for reading and {@link #close} takes it for writing, so that
 * what is under way ends well and nothing reaches the disk afterwards. No code of the user runs under the lock.
 */
final class GuestFileSystem extends FileSystem {

    /** Something that is read from the tree. */
    @FunctionalInterface
    interface Reading<T> {
        T get() throws IOException;
    }

    private final GuestFileSystemProvider provider;
    private final FileTree tree;
    private final String uriPrefix;
    private final Closeable owner;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Set<FileChannel> channels = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;

    /**
     * @param uriPrefix what stands before the {@code !} and the path in a URI
     * @param owner closed after this file system
     */
    GuestFileSystem(GuestFileSystemProvider provider, FileTree tree, String uriPrefix, Closeable owner) {
        this.provider = provider;
        this.tree = tree;
        this.uriPrefix = uriPrefix;
        this.owner = owner;
    }

    FileTree tree() {
        return tree;
    }

    String uriPrefix() {
        return uriPrefix;
    }

    /** Reads while the file system can't be closed; refused when it is. */
    <T> T reading(Reading<T> reading) throws IOException {
        return holding(() -> {
            if (!open) {
                throw new ClosedFileSystemException();
            }
            return reading.get();
        });
    }

    /** As {@link #reading}, for a channel, which knows itself whether it is closed. */
    <T> T holding(Reading<T> reading) throws IOException {
        lock.readLock().lock();
        try {
            return reading.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    GuestFile file(GuestPath path, LinkOption... options) throws IOException {
        boolean follow = !List.of(options).contains(LinkOption.NOFOLLOW_LINKS);
        return reading(() -> {
            GuestFile listed = path.listed();
            if (listed != null && !(follow && listed.type() == FileType.SYMLINK)) {
                return listed;
            }
            return follow ? tree.resolve(path.toString()) : tree.resolveLink(path.toString());
        });
    }

    GuestAttributes attributes(GuestPath path, LinkOption... options) throws IOException {
        return reading(() -> {
            GuestFile file = file(path, options);
            return new GuestAttributes(file.attributes(), FileKey.of(file), deviceNumber(file.mount()));
        });
    }

    /** A number for the filesystem that is mounted there: 1 for the first of the tree, 2 for the next. */
    private long deviceNumber(Mount mount) {
        return 1
                + tree.mounts().stream()
                        .takeWhile(other -> other.filesystem() != mount.filesystem())
                        .count();
    }

    FileChannel channel(GuestPath path, LinkOption... options) throws IOException {
        return reading(() -> {
            GuestFile file = file(path, options);
            if (file.type() != FileType.FILE) {
                throw new FileSystemException(path.toString(), null, "is no regular file");
            }
            GuestChannel channel = new GuestChannel(this, file.content());
            channels.add(channel);
            return channel;
        });
    }

    void closed(FileChannel channel) {
        channels.remove(channel);
    }

    @Override
    public GuestFileSystemProvider provider() {
        return provider;
    }

    /** Closes the channels that are open, then what this file system has to close; it waits for reads under way. */
    @Override
    public void close() throws IOException {
        lock.writeLock().lock();
        try {
            if (!open) {
                return;
            }
            open = false;
            for (FileChannel channel : channels) {
                channel.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
        owner.close();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(getPath("/"));
    }

    /**
     * {@inheritDoc}
     *
     * <p>One for each mounted filesystem. One whose description can't be read is not left out but thrown.
     */
    @Override
    public Iterable<FileStore> getFileStores() {
        try {
            return reading(() -> {
                FileStore[] stores = new FileStore[tree.mounts().size()];
                for (int i = 0; i < stores.length; i++) {
                    stores[i] = GuestFileStore.of(tree.mounts().get(i));
                }
                return List.of(stores);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return NamedAttributes.VIEWS;
    }

    @Override
    public GuestPath getPath(String first, String... more) {
        StringBuilder joined = new StringBuilder(first);
        for (String next : more) {
            if (!next.isEmpty()) {
                joined.append(joined.isEmpty() ? "" : "/").append(next);
            }
        }
        return GuestPath.parse(this, joined.toString());
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        return PathPatterns.matcher(syntaxAndPattern);
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return new Principals();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("a guest's files do not change");
    }

    @Override
    public String toString() {
        return uriPrefix;
    }
}
