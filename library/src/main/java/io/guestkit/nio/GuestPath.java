package io.guestkit.nio;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A path as Unix has it: names between slashes, absolute with a slash at the start. The empty path has one name, the
 * empty one, and means {@code /}, the working directory.
 *
 * <p>A path that a directory listed remembers what it found there: nothing of a guest changes, so it need not be looked
 * up again, name by name, as long as memory allows.
 */
final class GuestPath implements Path {

    /**
     * What a listing found.
     *
     * @param file at the path, links not followed
     * @param seen the directories listed on the way to it
     */
    record Listed(GuestFile file, SeenDirectories seen) {}

    private final GuestFileSystem fileSystem;
    private final String path; // no two slashes in a row, none at the end but the root's
    private final @Nullable SoftReference<Listed> listed;

    private GuestPath(GuestFileSystem fileSystem, String path, @Nullable Listed listed) {
        this.fileSystem = fileSystem;
        this.path = path;
        this.listed = listed == null ? null : new SoftReference<>(listed);
    }

    /**
     * The path that {@code text} writes.
     *
     * @throws InvalidPathException when it holds a NUL, or half a character of UTF-16 that stands for no byte
     */
    static GuestPath parse(GuestFileSystem fileSystem, String text) {
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new InvalidPathException(text, "NUL can't be in a name", nul);
        }
        String single = text.contains("//") ? text.replaceAll("/{2,}", "/") : text;
        boolean slashed = single.length() > 1 && single.endsWith("/");
        return new GuestPath(fileSystem, canonical(slashed ? single.substring(0, single.length() - 1) : single), null);
    }

    /** Escaped bytes that are UTF-8 after all become their characters, so that equal bytes are equal paths. */
    private static String canonical(String text) {
        boolean escaped = false;
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            boolean half = Character.getType(c) == Character.SURROGATE;
            if (half && !Names.isEscape(text, at)) {
                throw new InvalidPathException(text, "half a character has no bytes", at);
            }
            escaped |= half;
            at += Character.charCount(c);
        }
        return escaped ? Names.decode(Names.encode(text)) : text;
    }

    private GuestPath of(String cleanPath) {
        return new GuestPath(fileSystem, cleanPath, null);
    }

    private GuestPath of(boolean absolute, List<String> names) {
        return of((absolute ? "/" : "") + String.join("/", names));
    }

    /** The path of a file that a listing of this directory found. */
    GuestPath child(GuestFile file, SeenDirectories seen) {
        return new GuestPath(fileSystem, below(file.name()), new Listed(file, seen));
    }

    private String below(String relative) {
        return path.isEmpty() || path.equals("/") ? path + relative : path + "/" + relative;
    }

    /** What a listing found at this path, null when none led here or memory was short. */
    @Nullable
    Listed listing() {
        return listed == null ? null : listed.get();
    }

    /** The file of {@link #listing}. */
    @Nullable
    GuestFile listed() {
        Listed found = listing();
        return found == null ? null : found.file();
    }

    private List<String> names() {
        return path.equals("/")
                ? List.of()
                : List.of(path.substring(isAbsolute() ? 1 : 0).split("/", -1));
    }

    private GuestPath same(Path other) {
        if (Objects.requireNonNull(other) instanceof GuestPath guestPath && guestPath.fileSystem == fileSystem) {
            return guestPath;
        }
        throw new ProviderMismatchException(other + " is no path of " + fileSystem);
    }

    @Override
    public GuestFileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return path.startsWith("/");
    }

    @Override
    public @Nullable GuestPath getRoot() {
        return isAbsolute() ? of("/") : null;
    }

    @Override
    public @Nullable GuestPath getFileName() {
        if (path.equals("/")) {
            return null;
        }
        int slash = path.lastIndexOf('/');
        return slash < 0 ? this : of(path.substring(slash + 1));
    }

    @Override
    public @Nullable GuestPath getParent() {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            return of(path.substring(0, slash));
        }
        return slash == 0 && path.length() > 1 ? of("/") : null;
    }

    @Override
    public int getNameCount() {
        return names().size();
    }

    @Override
    public GuestPath getName(int index) {
        List<String> names = names();
        if (index < 0 || index >= names.size()) {
            throw new IllegalArgumentException("%s has %d names, none at %d".formatted(path, names.size(), index));
        }
        return of(names.get(index));
    }

    @Override
    public GuestPath subpath(int beginIndex, int endIndex) {
        List<String> names = names();
        if (beginIndex < 0 || endIndex > names.size() || beginIndex >= endIndex) {
            throw new IllegalArgumentException(
                    "%s has %d names, none from %d to %d".formatted(path, names.size(), beginIndex, endIndex));
        }
        return of(false, names.subList(beginIndex, endIndex));
    }

    @Override
    public boolean startsWith(Path other) {
        if (!(other instanceof GuestPath that) || that.fileSystem != fileSystem || that.isAbsolute() != isAbsolute()) {
            return false;
        }
        List<String> names = names();
        List<String> first = that.names();
        return first.size() <= names.size() && names.subList(0, first.size()).equals(first);
    }

    @Override
    public boolean endsWith(Path other) {
        if (!(other instanceof GuestPath that) || that.fileSystem != fileSystem) {
            return false;
        }
        if (that.isAbsolute()) {
            return that.equals(this);
        }
        List<String> names = names();
        List<String> last = that.names();
        return last.size() <= names.size()
                && names.subList(names.size() - last.size(), names.size()).equals(last);
    }

    @Override
    public GuestPath normalize() {
        return of(isAbsolute(), normalized());
    }

    /** The names without {@code .}, and without {@code ..} where a name before can go instead. */
    private List<String> normalized() {
        List<String> kept = new ArrayList<>();
        for (String name : names()) {
            boolean atRoot = kept.isEmpty() && isAbsolute();
            boolean above = !kept.isEmpty() && !kept.get(kept.size() - 1).equals("..");
            if (name.equals("..") && above) {
                kept.remove(kept.size() - 1);
            } else if (!name.isEmpty() && !name.equals(".") && !(name.equals("..") && atRoot)) {
                kept.add(name);
            }
        }
        return kept;
    }

    @Override
    public GuestPath resolve(Path other) {
        GuestPath that = same(other);
        if (that.isAbsolute() || path.isEmpty()) {
            return that;
        }
        return that.path.isEmpty() ? this : of(below(that.path));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when one is absolute and the other not, or a {@code ..} in this path leaves open
     *     from where the way would lead
     */
    @Override
    public GuestPath relativize(Path other) {
        GuestPath that = same(other);
        if (that.isAbsolute() != isAbsolute()) {
            throw new IllegalArgumentException("of %s and %s only one is absolute".formatted(path, that.path));
        }
        if (path.isEmpty()) {
            return that;
        }
        List<String> from = normalized();
        List<String> to = that.normalized();
        int common = 0;
        while (common < Math.min(from.size(), to.size()) && from.get(common).equals(to.get(common))) {
            common++;
        }
        List<String> rest = from.subList(common, from.size());
        if (rest.contains("..")) {
            throw new IllegalArgumentException("where %s leads from is not known".formatted(path));
        }
        List<String> way = new ArrayList<>(rest);
        way.replaceAll(name -> "..");
        way.addAll(to.subList(common, to.size()));
        return of(false, way);
    }

    @Override
    public URI toUri() {
        return GuestUri.of(fileSystem.uriPrefix(), toAbsolutePath().path);
    }

    @Override
    public GuestPath toAbsolutePath() {
        return isAbsolute() ? this : of("/" + path);
    }

    @Override
    public GuestPath toRealPath(LinkOption... options) throws IOException {
        if (!List.of(options).contains(LinkOption.NOFOLLOW_LINKS)) {
            return of(fileSystem.file(this).path());
        }
        GuestPath real = of("/");
        for (String name : toAbsolutePath().names()) {
            boolean kept = real.endsWith(".."); // behind a link, and where it leads is not looked at
            if (name.equals("..") && !kept && fileSystem.file(real, options).type() != FileType.SYMLINK) {
                real = Objects.requireNonNullElse(real.getParent(), real);
            } else if (!name.isEmpty() && !name.equals(".")) {
                real = of(real.below(name));
            }
        }
        fileSystem.attributes(real, options); // it must exist
        return real;
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("a guest's files do not change");
    }

    /** By the bytes of the names, as the JDK orders paths on Unix. */
    @Override
    public int compareTo(Path other) {
        return Arrays.compareUnsigned(Names.encode(path), Names.encode(((GuestPath) other).path));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GuestPath that && that.fileSystem == fileSystem && that.path.equals(path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public String toString() {
        return path;
    }
}
