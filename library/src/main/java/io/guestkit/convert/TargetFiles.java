package io.guestkit.convert;

import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.device.StorageFile;
import io.guestkit.core.spi.image.ImageTarget;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The files of an image that is being made. Each has another name in the same folder until {@link #appear} gives all of
 * them theirs, the first one last; closing before that leaves nothing behind, and what was there stays.
 */
final class TargetFiles implements ImageTarget, Closeable {

    private final Path path;
    private final Deque<Part> parts = new ArrayDeque<>(); // the last one made comes first
    private final StorageDevice file;

    private record Part(Path partial, Path place, StorageFile file) {}

    /**
     * Begins a file that will stand at {@code path}, links followed.
     *
     * @throws IOException when no file can be made in its folder, or when something stands there that is no plain file
     */
    TargetFiles(Path path) throws IOException {
        this.path = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        this.file = begin(this.path);
    }

    private StorageDevice begin(Path place) throws IOException {
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(place.toString(), null, "is no plain file, and nothing else is replaced");
        }
        String random = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX);
        Path partial = place.resolveSibling(".guestkit-" + random + ".part");
        Files.createFile(partial); // with the permissions that new files have here
        try {
            StorageFile storage = StorageFile.open(partial, nameOf(place));
            parts.push(new Part(partial, place, storage));
            return storage;
        } catch (IOException | RuntimeException failure) {
            Files.delete(partial);
            throw failure;
        }
    }

    private static String nameOf(Path place) {
        return String.valueOf(place.getFileName());
    }

    @Override
    public String name() {
        return nameOf(path);
    }

    @Override
    public StorageDevice file() {
        return file;
    }

    @Override
    public StorageDevice sibling(String name) throws IOException {
        Path place = path.resolveSibling(name);
        if (place.getNameCount() != path.getNameCount() || !nameOf(place).equals(name)) {
            throw new FileSystemException(name, null, "is no name of a file in the image's folder");
        }
        if (parts.stream().anyMatch(part -> part.place.equals(place))) {
            throw new FileSystemException(name, null, "is the name of two parts of the image");
        }
        return begin(place);
    }

    /** Gives all files their names; what had one of these names before is replaced. */
    void appear() throws IOException {
        for (Part part : parts) {
            part.file.close();
        }
        while (!parts.isEmpty()) {
            Part part = parts.getFirst();
            Files.move(part.partial, part.place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            parts.removeFirst();
        }
        flushFolder();
    }

    /** On hosts where a folder can be opened, its names are on the medium when this returns. */
    private void flushFolder() throws IOException {
        Path folder = path.getParent();
        if (folder == null
                || !folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            part.file.close();
            Files.deleteIfExists(part.partial);
        }
    }
}
