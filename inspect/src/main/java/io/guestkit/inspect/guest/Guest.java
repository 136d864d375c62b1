package io.guestkit.inspect.guest;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.inspect.text.Lines;
import io.guestkit.inspect.text.Problems;
import io.guestkit.inspect.text.ShellAssignments;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A guest's files as a finder of facts reads them: within bounds, absence an empty answer, damage a warning. For one
 * finder and one thread.
 */
public final class Guest {

    /** Files of configuration are kilobytes; a megabyte holds any that a person or a tool wrote. */
    private static final int MOST_TEXT = Sizes.MiB;

    /** Bytes of text for one family of facts, so that directories full of large files end. */
    private static final long MOST_TEXTS = 64L * Sizes.MiB;

    /** Paths and entries looked at for one family of facts: patterns of patterns end. A Debian takes some thousand. */
    private static final int MOST_LOOKS = 200_000;

    /** Entries of one directory: Debian's largest one of configuration has some hundred. */
    private static final int MOST_ENTRIES = 16_384;

    private final FileTree tree;
    private final Warnings warnings;
    private long textBytes;
    private int looks;

    public Guest(FileTree tree, Warnings warnings) {
        this.tree = tree;
        this.warnings = warnings;
    }

    /** The guest's files without bounds and warnings. */
    public FileTree tree() {
        return tree;
    }

    public Warnings warnings() {
        return warnings;
    }

    /** How a file of the guest is named in warnings: the volume that holds the root, and the path. */
    public String place(String path) {
        return tree.mounts().get(0).volume() + ":" + path;
    }

    /** Where a parser of the file at {@code path} tells what it can't read. */
    public Problems problems(String path) {
        String place = place(path);
        return (line, what) -> warnings.line(place, line, what);
    }

    /** The file at {@code path}, links followed; empty when there is none or, with a warning, when it is damaged. */
    public Optional<GuestFile> find(String path) throws IOException {
        return look(path, true);
    }

    /** As {@link #find}, but a symbolic link at the end of the path stays one. */
    public Optional<GuestFile> findLink(String path) throws IOException {
        return look(path, false);
    }

    private Optional<GuestFile> look(String path, boolean follow) throws IOException {
        if (++looks > MOST_LOOKS) {
            throw UnsupportedImageException.of(place(path), "is not looked at after %d others".formatted(MOST_LOOKS));
        }
        try {
            GuestFile file = follow ? tree.resolve(path) : tree.resolveLink(path);
            file.node();
            return Optional.of(file);
        } catch (NoSuchFileException | NotDirectoryException absent) {
            return Optional.empty();
        } catch (IOException failure) {
            warnings.failure(place(path), failure);
            return Optional.empty();
        }
    }

    public boolean exists(String path) throws IOException {
        return find(path).isPresent();
    }

    public boolean isDirectory(String path) throws IOException {
        Optional<GuestFile> file = find(path);
        return file.isPresent() && file.get().isDirectory();
    }

    /** The size of a regular file in bytes; empty, with a warning, when its node is damaged. */
    public OptionalLong size(GuestFile file) throws IOException {
        try {
            return OptionalLong.of(file.attributes().size());
        } catch (IOException failure) {
            warnings.failure(place(file.path()), failure);
            return OptionalLong.empty();
        }
    }

    /** Where the symbolic link at {@code path} points; empty when there is no link. */
    public Optional<String> linkTarget(String path) throws IOException {
        Optional<GuestFile> link = findLink(path);
        if (link.isEmpty() || link.get().type() != FileType.SYMLINK) {
            return Optional.empty();
        }
        try {
            return Optional.of(link.get().node().target());
        } catch (IOException failure) {
            warnings.failure(place(path), failure);
            return Optional.empty();
        }
    }

    /** The text of the file at {@code path}, at most 1 MiB; empty when there is none or, with a warning, when it can't be read. */
    public Optional<String> text(String path) throws IOException {
        try {
            if (textBytes >= MOST_TEXTS) {
                throw UnsupportedImageException.of(
                        path, "is not read after %d bytes of other text".formatted(textBytes));
            }
            byte[] bytes = tree.readBytes(path, MOST_TEXT);
            textBytes += bytes.length;
            return Optional.of(Lines.decode(bytes));
        } catch (NoSuchFileException | NotDirectoryException absent) {
            return Optional.empty();
        } catch (IOException failure) {
            warnings.failure(place(path), failure);
            return Optional.empty();
        }
    }

    /** The lines of {@link #text}. */
    public Optional<List<String>> lines(String path) throws IOException {
        return text(path).map(Lines::of);
    }

    /** The first line of {@link #text} that is neither blank nor a comment; empty without one. */
    public String firstLine(String path) throws IOException {
        Optional<List<String>> lines = lines(path);
        return lines.isPresent() ? Lines.firstWritten(lines.get()) : "";
    }

    /** What {@code key} is assigned in a file of {@code KEY=value}; empty when it is not. */
    public String assignment(String path, String key) throws IOException {
        Optional<List<String>> lines = lines(path);
        return lines.isPresent()
                ? ShellAssignments.parse(lines.get(), problems(path)).getOrDefault(key, "")
                : "";
    }

    /** What the directory at {@code path} holds, sorted by name; nothing when there is no such directory. */
    public List<GuestFile> children(String path) throws IOException {
        Optional<GuestFile> directory = find(path);
        List<GuestFile> children = new ArrayList<>();
        if (directory.isEmpty() || !directory.get().isDirectory()) {
            return children;
        }
        try {
            FileTree.Children cursor = tree.children(directory.get());
            for (GuestFile child = cursor.next(); child != null; child = cursor.next()) {
                if (children.size() == MOST_ENTRIES) {
                    warnings.notRead(place(path), "holds more than " + MOST_ENTRIES + " entries, the rest is left out");
                    break;
                }
                children.add(child);
            }
        } catch (IOException failure) {
            warnings.failure(place(path), failure);
        }
        looks += children.size();
        children.sort(Comparator.comparing(GuestFile::name));
        return children;
    }

    /** The paths of what the directory holds whose names end with {@code suffix}, sorted, hidden ones left out. */
    public List<String> paths(String directory, String suffix) throws IOException {
        List<String> paths = new ArrayList<>();
        for (GuestFile child : children(directory)) {
            String name = child.name();
            if (name.endsWith(suffix) && !name.startsWith(".")) {
                paths.add(directory + "/" + name);
            }
        }
        return paths;
    }

    /** Tells what a finder met. */
    public void warn(String path, String message) {
        warnings.damaged(place(path), message);
    }

    /** Tells what a finder does not read. */
    public void warnNotRead(String path, String message) {
        warnings.notRead(place(path), message);
    }
}
