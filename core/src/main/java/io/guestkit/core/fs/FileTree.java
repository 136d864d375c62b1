package io.guestkit.core.fs;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One or more filesystems as a guest sees them: mounted at their places, with every path and symbolic link resolved
 * inside the guest. Nothing in it leads to the host.
 */
public final class FileTree {

    /** Links followed in one path before it is a loop: Linux's MAXSYMLINKS (include/linux/namei.h). */
    private static final int MAX_LINKS = 40;

    /** Names in one path, after its links are spelled out: far above PATH_MAX (4096 bytes). */
    private static final int MAX_NAMES = 8192;

    /**
     * Characters in the path of a directory that is entered: twice Linux's PATH_MAX. The paths of all directories on the
     * way are held at once, which is the square of their depth: at most 4096 of them, and 16 Mi characters.
     */
    private static final int MAX_PATH = 8192;

    private final Map<String, Mount> mounts = new HashMap<>();
    private final List<Mount> ordered;

    private FileTree(List<Mount> mounts) {
        for (Mount mount : mounts) {
            this.mounts.put(mount.path(), mount);
        }
        if (!this.mounts.containsKey("/")) {
            throw new IllegalArgumentException("no filesystem is mounted at /");
        }
        this.ordered = List.copyOf(mounts);
    }

    /** A tree of several filesystems; a later mount at the same path hides an earlier one. */
    public static FileTree of(List<Mount> mounts) {
        return new FileTree(mounts);
    }

    /** A tree of one filesystem. */
    public static FileTree of(String volume, Filesystem filesystem) {
        return new FileTree(List.of(new Mount("/", volume, filesystem)));
    }

    /** What is mounted, in the order given. */
    public List<Mount> mounts() {
        return ordered;
    }

    public GuestFile root() throws IOException {
        return GuestFile.ofRoot(mount("/"));
    }

    private Mount mount(String path) {
        Mount mount = mounts.get(path);
        if (mount == null) {
            throw new IllegalStateException("nothing is mounted at " + path);
        }
        return mount;
    }

    /**
     * The file at {@code path}, all symbolic links followed. A relative path counts from the root.
     *
     * @throws NoSuchFileException when a name of it does not exist
     * @throws NotDirectoryException when a name before the last is no directory
     * @throws FileSystemLoopException when more than 40 links lead on
     */
    public GuestFile resolve(String path) throws IOException {
        return new Resolution(path, true).run();
    }

    /** As {@link #resolve}, but a symbolic link at the end of the path stays one. */
    public GuestFile resolveLink(String path) throws IOException {
        return new Resolution(path, false).run();
    }

    /** As {@link #resolve}, and nothing when the path does not exist. Damage is still an exception. */
    public Optional<GuestFile> find(String path) throws IOException {
        try {
            return Optional.of(resolve(path));
        } catch (NoSuchFileException | NotDirectoryException absent) {
            return Optional.empty();
        }
    }

    /**
     * The content of the regular file at {@code path}, links followed.
     *
     * @param most the size above which the file is refused as too large
     * @throws FileSystemException when it is no regular file
     */
    public byte[] readBytes(String path, int most) throws IOException {
        GuestFile file = resolve(path);
        if (file.type() != FileType.FILE) {
            throw new FileSystemException(file.path(), null, "is no regular file");
        }
        BlockDevice content = file.content();
        if (content.size() > most) {
            throw UnsupportedImageException.of(
                    content.description(), "is %d bytes long, at most %d are read".formatted(content.size(), most));
        }
        return content.read(0, (int) content.size());
    }

    /**
     * The children of a directory, mounted filesystems in place of their mount points.
     *
     * @throws NotDirectoryException when it is none
     */
    public Children children(GuestFile directory) throws IOException {
        requireEnterable(directory);
        EntryCursor entries = directory.node().entries();
        return () -> {
            DirectoryEntry entry = entries.next();
            return entry == null ? null : child(directory, entry);
        };
    }

    /** All files from {@code start} on, each directory before what it holds. */
    public TreeWalk walk(GuestFile start) {
        return new TreeWalk(this, start);
    }

    /** A directory's children one after another, for one thread. */
    @FunctionalInterface
    public interface Children {

        /** The next child, or null after the last. */
        @Nullable
        GuestFile next() throws IOException;
    }

    private static void requireEnterable(GuestFile directory) throws IOException {
        if (!directory.isDirectory()) {
            throw new NotDirectoryException(directory.path());
        }
        if (directory.path().length() > MAX_PATH) {
            throw UnsupportedImageException.of(
                    directory.mount().volume(),
                    "a directory's path has more than %d characters: %.80s…".formatted(MAX_PATH, directory.path()));
        }
    }

    private GuestFile child(GuestFile directory, DirectoryEntry entry) throws IOException {
        String name = entry.name();
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            throw new CorruptImageException("%s: directory %s has an entry that can't be a name: \"%s\""
                    .formatted(directory.mount().volume(), directory.path(), name));
        }
        Mount mounted = mounts.size() == 1 ? null : mounts.get(GuestFile.path(directory.path(), name));
        return mounted == null
                ? GuestFile.ofEntry(directory.path(), directory.mount(), entry)
                : GuestFile.ofRoot(mounted);
    }

    /** One path on its way, name by name. */
    private final class Resolution {

        private final String path;
        private final boolean followLast;
        private final Deque<String> names = new ArrayDeque<>();
        private final List<GuestFile> trail = new ArrayList<>();
        private int links;

        Resolution(String path, boolean followLast) {
            this.path = path;
            this.followLast = followLast;
        }

        GuestFile run() throws IOException {
            trail.add(root());
            push(path);
            boolean mustBeDirectory = path.endsWith("/");
            while (!names.isEmpty()) {
                step(names.pop());
            }
            GuestFile found = here();
            if (mustBeDirectory && !found.isDirectory()) {
                throw new NotDirectoryException(path);
            }
            return found;
        }

        private GuestFile here() {
            return trail.get(trail.size() - 1);
        }

        private void push(String text) throws IOException {
            String[] parts = text.split("/", MAX_NAMES + 1);
            if (parts.length + names.size() > MAX_NAMES) {
                throw new FileSystemException(path, null, "has more than " + MAX_NAMES + " names");
            }
            for (int i = parts.length - 1; i >= 0; i--) {
                if (!parts[i].isEmpty() && !parts[i].equals(".")) {
                    names.push(parts[i]);
                }
            }
        }

        private void step(String name) throws IOException {
            GuestFile directory = here();
            requireEnterable(directory);
            if (name.equals("..")) {
                if (trail.size() > 1) {
                    trail.remove(trail.size() - 1);
                }
                return;
            }
            DirectoryEntry entry = directory.node().lookup(name).orElseThrow(() -> new NoSuchFileException(path));
            GuestFile next = child(directory, entry);
            boolean follow = followLast || !names.isEmpty() || path.endsWith("/");
            if (follow && next.type() == FileType.SYMLINK) {
                followLink(next);
            } else {
                trail.add(next);
            }
        }

        private void followLink(GuestFile link) throws IOException {
            if (++links > MAX_LINKS) {
                throw new FileSystemLoopException(path);
            }
            String target = link.node().target();
            if (target.isEmpty()) {
                throw new NoSuchFileException(path); // as Linux has it (ENOENT)
            }
            if (target.startsWith("/")) {
                trail.subList(1, trail.size()).clear();
            }
            push(target);
        }
    }
}
