package io.guestkit.nio;

import io.guestkit.Guest;
import io.guestkit.GuestKit;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.stack.DiskStack;
import io.guestkit.core.stack.OpenOptions;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The provider of the scheme {@code guestkit}, found by {@link java.nio.file.FileSystems} through the service loader.
 *
 * <pre>
 *  FileSystems.newFileSystem(Path.of("disk.qcow2"), Map.of())
 *  FileSystems.newFileSystem(URI.create("guestkit:file:///srv/disk.qcow2"), Map.of("guestkit.options", options))
 *  Path.of(URI.create("guestkit:file:///srv/disk.qcow2!/etc/hosts"))         once that file system is open
 * </pre>
 *
 * The environment may hold {@link #OPTIONS} and {@link #VOLUME}; what else it holds is for other providers. As with the
 * JDK's zip files, only a file system made from a URI is found by its URI. Closing a file system made here closes the
 * images; one made of a {@link Guest} leaves the guest open, and is closed along with it.
 */
public final class GuestFileSystemProvider extends FileSystemProvider {

    /** The key of the environment for how the image is opened: an {@link OpenOptions}. */
    public static final String OPTIONS = "guestkit.options";

    /** The key of the environment for the volume to show instead of the guest's tree: its name as a string. */
    public static final String VOLUME = "guestkit.volume";

    private final Map<String, GuestFileSystem> byUri = new ConcurrentHashMap<>();

    /** For the service loader. */
    public GuestFileSystemProvider() {}

    @Override
    public String getScheme() {
        return GuestUri.SCHEME;
    }

    /** A tree that is opened already as a file system; closing it closes nothing else. */
    public FileSystem fileSystem(FileTree tree, Path image, String volume) {
        return new GuestFileSystem(this, tree, GuestUri.prefix(image, volume), () -> {});
    }

    /**
     * {@inheritDoc}
     *
     * @param uri {@code guestkit:IMAGE} or {@code guestkit:IMAGE!VOLUME!/}; a path at its end is left aside
     * @throws IOException as {@link GuestKit#open} and {@link Guest#tree} do
     */
    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) throws IOException {
        GuestUri parsed = GuestUri.parse(uri);
        String wanted = environment(env, VOLUME, String.class).orElse(parsed.volume());
        if (!parsed.volume().isEmpty() && !wanted.equals(parsed.volume())) {
            throw new IllegalArgumentException(
                    "the URI names the volume %s, the environment %s".formatted(parsed.volume(), wanted));
        }
        Path image = parsed.imagePath();
        String prefix = GuestUri.prefix(image, wanted);
        if (byUri.containsKey(prefix)) {
            throw new FileSystemAlreadyExistsException(prefix);
        }
        Guest guest = GuestKit.open(image, options(env));
        GuestFileSystem opened = over(guest, image, wanted, () -> {
            byUri.remove(prefix);
            guest.close();
        });
        if (byUri.putIfAbsent(prefix, opened) != null) { // another thread was faster
            guest.close();
            throw new FileSystemAlreadyExistsException(prefix);
        }
        return opened;
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnsupportedOperationException when {@code image} is no regular file, or is in no image format and nothing
     *     that is known stands in its bytes: it may then be another provider's
     */
    @Override
    public FileSystem newFileSystem(Path image, Map<String, ?> env) throws IOException {
        if (!Files.readAttributes(image, BasicFileAttributes.class).isRegularFile()) {
            throw new UnsupportedOperationException(image + " is no regular file");
        }
        OpenOptions options = options(env);
        String volume = environment(env, VOLUME, String.class).orElse("");
        Guest guest = GuestKit.open(image, options);
        if (options.format().isEmpty() && isForeign(guest.stack())) {
            guest.close();
            throw new UnsupportedOperationException(image + " is no disk image, or one that holds nothing known");
        }
        return over(guest, image, volume, guest);
    }

    private static boolean isForeign(DiskStack stack) {
        return stack.images().get(0).info().format().equals("raw")
                && stack.layers().stream()
                        .allMatch(layer ->
                                layer.content().isEmpty() && layer.problem().isEmpty());
    }

    private GuestFileSystem over(Guest guest, Path image, String volume, Closeable owner) throws IOException {
        try {
            FileTree tree = volume.isEmpty() ? guest.tree() : guest.tree(volume);
            return new GuestFileSystem(this, tree, GuestUri.prefix(image, volume), owner);
        } catch (IOException | RuntimeException failure) {
            try {
                guest.close();
            } catch (IOException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }

    private static OpenOptions options(Map<String, ?> env) {
        return environment(env, OPTIONS, OpenOptions.class).orElseGet(OpenOptions::defaults);
    }

    private static <T> Optional<T> environment(Map<String, ?> env, String key, Class<T> type) {
        Object value = env.get(key);
        if (value != null && !type.isInstance(value)) {
            throw new IllegalArgumentException(
                    "\"%s\" of the environment is no %s but %s".formatted(key, type.getSimpleName(), value));
        }
        return Optional.ofNullable(value).map(type::cast);
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return fileSystem(GuestUri.parse(uri));
    }

    private GuestFileSystem fileSystem(GuestUri uri) {
        String prefix = GuestUri.prefix(uri.imagePath(), uri.volume());
        GuestFileSystem found = byUri.get(prefix);
        if (found == null) {
            throw new FileSystemNotFoundException(prefix);
        }
        return found;
    }

    @Override
    public Path getPath(URI uri) {
        GuestUri parsed = GuestUri.parse(uri);
        String path = parsed.path();
        if (path == null) {
            throw new IllegalArgumentException("no path stands after a ! in " + uri);
        }
        return fileSystem(parsed).getPath(path);
    }

    private static GuestPath guestPath(Path path) {
        if (Objects.requireNonNull(path) instanceof GuestPath guestPath) {
            return guestPath;
        }
        throw new ProviderMismatchException(path + " is no path of a guest");
    }

    private static GuestFile file(Path path, LinkOption... options) throws IOException {
        GuestPath guestPath = guestPath(path);
        return guestPath.getFileSystem().file(guestPath, options);
    }

    @Override
    public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs)
            throws IOException {
        return newFileChannel(path, options, attrs);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs)
            throws IOException {
        GuestPath guestPath = guestPath(path);
        for (OpenOption option : options) {
            requireReading(option);
        }
        LinkOption[] links = options.contains(LinkOption.NOFOLLOW_LINKS)
                ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS}
                : new LinkOption[0];
        return guestPath.getFileSystem().channel(guestPath, links);
    }

    /** CREATE, TRUNCATE_EXISTING and their like mean nothing to a file that is opened for reading. */
    private static void requireReading(OpenOption option) {
        Objects.requireNonNull(option);
        if (option == StandardOpenOption.WRITE
                || option == StandardOpenOption.APPEND
                || option == StandardOpenOption.DELETE_ON_CLOSE) {
            throw new ReadOnlyFileSystemException();
        }
        if (!(option instanceof StandardOpenOption || option instanceof LinkOption)) {
            throw new UnsupportedOperationException(option + " is not supported");
        }
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path dir, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        return GuestDirectoryStream.open(guestPath(dir), Objects.requireNonNull(filter));
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        GuestPath path = guestPath(link);
        GuestFileSystem fileSystem = path.getFileSystem();
        GuestFile file = fileSystem.file(path, LinkOption.NOFOLLOW_LINKS);
        if (file.type() != FileType.SYMLINK) {
            throw new NotLinkException(path.toString());
        }
        String target = fileSystem.reading(() -> file.node().target());
        try {
            return fileSystem.getPath(target);
        } catch (InvalidPathException e) {
            throw new CorruptImageException("%s: the target of symbolic link %s is no path: %s"
                    .formatted(file.mount().volume(), file.path(), e.getReason()));
        }
    }

    @Override
    public boolean isSameFile(Path path, Path path2) throws IOException {
        if (path.equals(path2)) {
            return true;
        }
        if (!(path2 instanceof GuestPath)) {
            return false;
        }
        Object key = readAttributes(path, BasicFileAttributes.class).fileKey();
        return key.equals(readAttributes(path2, BasicFileAttributes.class).fileKey());
    }

    @Override
    public boolean isHidden(Path path) {
        Path name = guestPath(path).getFileName();
        return name != null && name.toString().startsWith(".");
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        GuestFileSystem fileSystem = guestPath(path).getFileSystem();
        return fileSystem.reading(() -> GuestFileStore.of(file(path).mount()));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Every file that exists may be read, none written; a file with an x for anybody, and any directory, may be
     * executed.
     */
    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        GuestAttributes attributes = guestPath(path).getFileSystem().attributes(guestPath(path));
        for (AccessMode mode : modes) {
            boolean denied = switch (mode) {
                case READ -> false;
                case WRITE -> true;
                case EXECUTE -> !attributes.isDirectory() && (attributes.mode() & 0111) == 0;
            };
            if (denied) {
                throw new AccessDeniedException(path.toString(), null, mode + " is not possible");
            }
        }
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        FileAttributeView view = GuestAttributeView.of(guestPath(path), type, options);
        if (view == null && type == UserDefinedFileAttributeView.class) {
            view = new UserAttributeView(guestPath(path), options);
        }
        return type.cast(view);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        if (type != BasicFileAttributes.class && type != PosixFileAttributes.class) {
            throw new UnsupportedOperationException(type.getName() + " is not supported");
        }
        GuestPath guestPath = guestPath(path);
        return type.cast(guestPath.getFileSystem().attributes(guestPath, options));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return NamedAttributes.read(guestPath(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void createDirectory(Path dir, FileAttribute<?>... attrs) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attrs) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void createLink(Path link, Path existing) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void delete(Path path) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) {
        throw new ReadOnlyFileSystemException();
    }
}
