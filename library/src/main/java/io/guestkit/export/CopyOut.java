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
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Copies files and trees of a guest into a folder of the host.
 *
 * <p>Nothing is written outside that folder, whatever names and links the guest holds: each name is checked to be one
 * name, directories and files are made without following links, and symbolic links are made last, on a walk of their
 * own, when nothing is written any more. A regular file has its name only when it is complete, and replaces nothing that
 * was there before. Devices, fifos and sockets are left out and told; set-user-ID and set-group-ID bits are dropped.
 *
 * <p>Permissions, times (to the microsecond), holes and hard links are kept, owners where the host's user may give files
 * away, {@code user.*} attributes where the host's filesystem has them. Access control lists and other attributes need an
 * archive.
 *
 * <p>A program that changes the target folder at the same time is not defended against.
 */
public final class CopyOut {

    private final FileTree tree;
    private final ExportListener listener;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Sizes.MiB);
    private final HardLinks<Path> hardLinks = new HardLinks<>();

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
     * @throws FileSystemException when the host can't have a file of that name
     */
    public void copy(GuestFile start, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        try {
            new Copy(start, start.name().isEmpty() ? folder : SafeNames.child(folder, start.name())).run();
        } catch (InvalidPathException unnameable) {
            throw new FileSystemException(start.path(), null, unnameable.getReason());
        }
    }

    /** One start, copied to one place. */
    private final class Copy {

        private final GuestFile start;
        private final Path target;
        private final HostAttributes host;

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
            new Finish(this).run();
        }

        /** Copies one file unless it is a link, and tells whether what is below it can be. */
        private boolean copied(GuestFile file) throws IOException {
            try {
                copy(file, place(file));
                return true;
            } catch (ImageException unreadable) {
                listener.leftOut(file.path(), unreadable.getMessage());
            } catch (InvalidPathException unnameable) {
                listener.leftOut(file.path(), unnameable.getReason());
            } catch (FileSystemException refused) {
                listener.leftOut(file.path(), reason(refused));
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
                case DIRECTORY -> directory(to);
                case FILE -> regular(file, to, attributes);
                case SYMLINK -> {} // its time comes when all else is there
                case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET ->
                    listener.excluded(
                            file.path(), "is a " + name(attributes.type()) + ", which only an archive can hold");
            }
        }

        private void regular(GuestFile file, Path to, Attributes attributes) throws IOException {
            Path first = hardLinks.first(file, attributes);
            if (first != null && linked(first, to)) {
                return;
            }
            if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(to.toString());
            }
            Segments segments = Segments.of(file.content());
            Map<String, byte[]> extended = file.node().extendedAttributes();
            Path partial = Files.createTempFile(to.toAbsolutePath().getParent(), ".guestkit-", ".part");
            try {
                content(segments, partial, to);
                host.apply(partial, to, attributes, extended);
                Files.move(partial, to, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
            if (first == null) {
                hardLinks.taken(file, attributes, to);
            }
        }
    }

    /**
     * The second walk: symbolic links are made, and each directory gets its attributes when it is full. Whatever the
     * first walk left out is passed by in silence.
     */
    private final class Finish {

        private final Copy copy;
        private final Deque<GuestFile> open = new ArrayDeque<>();

        Finish(Copy copy) {
            this.copy = copy;
        }

        void run() throws IOException {
            TreeWalk walk = tree.walk(copy.start);
            while (true) {
                try {
                    GuestFile file = walk.next();
                    if (file == null) {
                        break;
                    }
                    leave(file.path());
                    if (!entered(file)) {
                        walk.skipChildren();
                    }
                } catch (ImageException | InvalidPathException told) {
                    walk.skipChildren();
                }
            }
            leave("");
        }

        /** Makes a link, or begins a directory; tells whether there is anything below. */
        private boolean entered(GuestFile file) throws IOException {
            FileType type = file.attributes().type();
            Path place = copy.place(file);
            if (type == FileType.SYMLINK) {
                link(place, file);
            }
            if (type != FileType.DIRECTORY || !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            open.push(file);
            return true;
        }

        /** Ends the directories, innermost first, that do not hold {@code next}: filling them changed their times. */
        private void leave(String next) throws IOException {
            while (!open.isEmpty()) {
                String path = open.element().path();
                if (next.startsWith(path.length() == 1 ? path : path + "/")) {
                    return;
                }
                GuestFile full = open.pop();
                try {
                    Path place = copy.place(full);
                    copy.host.apply(place, place, full.attributes(), full.node().extendedAttributes());
                } catch (ImageException | FileSystemException refused) {
                    listener.reduced(full.path(), "is without its attributes: " + refused.getMessage());
                }
            }
        }

        private void link(Path at, GuestFile file) throws IOException {
            try {
                String target = file.node().target();
                Files.createSymbolicLink(at, at.getFileSystem().getPath(target));
                copy.host.applyToLink(at, file.attributes());
            } catch (ImageException unreadable) {
                listener.leftOut(file.path(), unreadable.getMessage());
            } catch (InvalidPathException | UnsupportedOperationException unnameable) {
                listener.leftOut(file.path(), "is a link that this host can't have");
            } catch (FileSystemException refused) {
                listener.leftOut(file.path(), reason(refused));
            }
        }
    }

    private static String reason(FileSystemException refused) {
        if (refused instanceof FileAlreadyExistsException || refused instanceof NotDirectoryException) {
            return refused.getFile() + " is there already";
        }
        return "this host can't have it: " + refused.getMessage();
    }

    /** A directory that only we may enter until it is full and gets its permissions. */
    private static void directory(Path to) throws IOException {
        if (Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (to.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(
                    to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(to);
        }
    }

    /** Whether a further name could be made; where the host has no hard links the file becomes one of its own. */
    private boolean linked(Path first, Path to) throws FileAlreadyExistsException {
        try {
            Files.createLink(to, first);
            return true;
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (IOException | UnsupportedOperationException refused) {
            listener.reduced(to.toString(), "is a copy of " + first + " and no link to it: " + refused.getMessage());
            return false;
        }
    }

    /** Writes content; holes are left out, so that they become holes again. */
    private void content(Segments segments, Path partial, Path to) throws IOException {
        try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
            long size = segments.content().size();
            if (segments.endsInHole()) {
                extend(channel, size, to);
            }
            segments.forEach((offset, length) -> transfer(segments.content(), offset, length, channel));
        }
    }

    private void transfer(BlockDevice content, long offset, long length, FileChannel channel) throws IOException {
        for (long at = offset; at < offset + length; ) {
            int count = (int) Math.min(buffer.capacity(), offset + length - at);
            buffer.clear().limit(count);
            content.read(at, buffer);
            buffer.flip();
            while (buffer.hasRemaining()) {
                at += channel.write(buffer, at);
            }
            listener.progress(count);
        }
    }

    /** Gives a file that ends in a hole its size, which may be more than the host's filesystem allows. */
    private static void extend(FileChannel channel, long size, Path to) throws FileSystemException {
        try {
            channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
        } catch (IOException refused) {
            throw new FileSystemException(to.toString(), null, size + " bytes: " + refused.getMessage());
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
