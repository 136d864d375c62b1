package io.guestkit.export;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.TreeWalk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Copies files and trees of a guest into a folder of the host.
 *
 * <p>Nothing is written outside that folder, whatever names and links the guest holds: each name is checked to be one
 * name, directories and files are made without following links, and symbolic links are made last, when nothing is written
 * any more. A regular file has its name only when it is complete, and replaces nothing that was there before. Devices,
 * fifos and sockets are left out and told; set-user-ID and set-group-ID bits are dropped.
 *
 * <p>Permissions, times, holes and hard links are kept, owners where the host's user may give files away, {@code user.*}
 * attributes where the host's filesystem has them. Access control lists and other attributes need an archive.
 *
 * <p>A program that changes the target folder at the same time is not defended against.
 */
public final class CopyOut {

    private final FileTree tree;
    private final ExportListener listener;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Sizes.MiB);
    private final IdentityHashMap<Object, Map<Long, Path>> hardLinks = new IdentityHashMap<>();

    /** One start, copied to one place. */
    private final class Copy {

        private final GuestFile start;
        private final Path target;
        private final HostAttributes host;
        private final Map<Path, GuestFile> symbolicLinks = new LinkedHashMap<>();
        private final Deque<Made> directories = new ArrayDeque<>();

        Copy(GuestFile start, Path target) {
            this.start = start;
            this.target = target;
            this.host = new HostAttributes(target, listener);
        }

        void run() throws IOException {
            TreeWalk walk = tree.walk(start);
            while (true) {
                try {
                    GuestFile file = walk.next();
                    if (file == null) {
                        break;
                    }
                    if (!copied(file)) {
                        walk.skipChildren();
                    }
                } catch (ImageException damaged) {
                    listener.leftOut(start.path(), damaged.getMessage());
                }
            }
            for (Map.Entry<Path, GuestFile> link : symbolicLinks.entrySet()) {
                link(link.getKey(), link.getValue());
            }
            while (!directories.isEmpty()) { // the innermost first: filling a directory changes its time
                Made made = directories.pop();
                host.apply(made.path, made.attributes, made.extended);
            }
        }

        /** Copies one file, and tells whether what is below it can be. */
        private boolean copied(GuestFile file) throws IOException {
            try {
                copy(file, place(file));
                return true;
            } catch (ImageException unreadable) {
                listener.leftOut(file.path(), unreadable.getMessage());
            } catch (FileAlreadyExistsException | NotDirectoryException taken) {
                listener.leftOut(file.path(), taken.getFile() + " is there already");
            } catch (InvalidPathException unnameable) {
                listener.leftOut(file.path(), unnameable.getReason());
            }
            return false;
        }

        /** Where a file goes: name by name, each of them checked. */
        private Path place(GuestFile file) {
            Path place = target;
            if (file != start) {
                int skip = start.path().length() == 1 ? 1 : start.path().length() + 1;
                for (String name : file.path().substring(skip).split("/", -1)) {
                    place = SafeNames.child(place, name);
                }
            }
            return place;
        }

        private void copy(GuestFile file, Path to) throws IOException {
            Attributes attributes = file.attributes();
            switch (attributes.type()) {
                case DIRECTORY -> directory(file, to, attributes);
                case FILE -> regular(file, to, attributes);
                case SYMLINK -> symbolicLinks.put(to, file);
                case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET ->
                    listener.leftOut(
                            file.path(), "is a " + name(attributes.type()) + ", which only an archive can hold");
            }
        }

        private void directory(GuestFile file, Path to, Attributes attributes) throws IOException {
            if (!Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(to);
            }
            directories.push(new Made(to, attributes, file.node().extendedAttributes()));
        }

        private void regular(GuestFile file, Path to, Attributes attributes) throws IOException {
            Map<Long, Path> known = hardLinks.computeIfAbsent(file.mount(), mount -> new HashMap<>());
            Path first = attributes.links() > 1 ? known.get(file.id()) : null;
            if (first != null) {
                Files.createLink(to, first);
                return;
            }
            content(file.content(), to);
            host.apply(to, attributes, file.node().extendedAttributes());
            if (attributes.links() > 1) {
                known.put(file.id(), to);
            }
        }

        private void link(Path at, GuestFile file) throws IOException {
            try {
                Files.createSymbolicLink(
                        at, at.getFileSystem().getPath(file.node().target()));
                host.applyToLink(at, file.attributes());
            } catch (ImageException unreadable) {
                listener.leftOut(file.path(), unreadable.getMessage());
            } catch (FileAlreadyExistsException taken) {
                listener.leftOut(file.path(), at + " is there already");
            } catch (InvalidPathException unnameable) {
                listener.leftOut(
                        file.path(),
                        "this host can't have a link to " + file.node().target());
            }
        }
    }

    /** A directory whose attributes are set when it is full. */
    private record Made(Path path, Attributes attributes, Map<String, byte[]> extended) {}

    public CopyOut(FileTree tree, ExportListener listener) {
        this.tree = tree;
        this.listener = listener;
    }

    /**
     * Copies {@code start} and all below it into {@code folder}, under its own name; the guest's root is copied as the
     * folder's content.
     *
     * @param folder an existing directory
     * @throws NotDirectoryException when it is none
     */
    public void copy(GuestFile start, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        Path target = start.name().isEmpty() ? folder : SafeNames.child(folder, start.name());
        new Copy(start, target).run();
    }

    /** Writes content under a name of its own first; holes are left out, so that they become holes again. */
    private void content(BlockDevice content, Path to) throws IOException {
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(to.toString());
        }
        Path folder = to.toAbsolutePath().getParent();
        Path partial = Files.createTempFile(folder, ".guestkit-", ".part");
        try {
            try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
                for (Segments.Segment segment : Segments.of(content)) {
                    transfer(content, segment, channel);
                }
                extend(channel, content.size());
            }
            Files.move(partial, to, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private void transfer(BlockDevice content, Segments.Segment segment, FileChannel channel) throws IOException {
        for (long at = segment.offset(); at < segment.end(); ) {
            int count = (int) Math.min(buffer.capacity(), segment.end() - at);
            buffer.clear().limit(count);
            content.read(at, buffer);
            buffer.flip();
            while (buffer.hasRemaining()) {
                at += channel.write(buffer, at);
            }
            listener.progress(count);
        }
    }

    /** Gives a file that ends in a hole its size. */
    private static void extend(FileChannel channel, long size) throws IOException {
        if (channel.size() < size) {
            channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
        }
    }

    private static String name(FileType type) {
        return switch (type) {
            case CHARACTER_DEVICE -> "character device";
            case BLOCK_DEVICE -> "block device";
            case FIFO -> "named pipe";
            case SOCKET -> "socket";
            case FILE, DIRECTORY, SYMLINK -> throw new IllegalArgumentException(type + " is copied");
        };
    }
}
