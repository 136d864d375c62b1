package io.guestkit.export;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.Node;
import io.guestkit.core.fs.TreeWalk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Writes a part of a guest's tree as a pax archive. Members are named relative to the start, as {@code ./etc/passwd}.
 *
 * <p>Owners are numbers: names of the guest mean nothing elsewhere. Sockets, which an archive can't hold, and files whose
 * content can't be read by their nature, such as encrypted ones, are left out and told; so are names such as {@code ..}
 * that would lead elsewhere. Content that turns out damaged ends the export, since its size stands in the archive already.
 */
public final class TarExport {

    private final FileTree tree;
    private final ExportListener listener;
    private final int workers;
    private final HardLinks<String> hardLinks = new HardLinks<>();

    /** All that can be known of a member before any of it is written, so that what can't be read leaves no trace. */
    private record Member(TarHeader header, @Nullable Segments content) {}

    /** An export of {@code tree}, for one use; {@code workers} threads read content. */
    public TarExport(FileTree tree, int workers, ExportListener listener) {
        this.tree = tree;
        this.workers = workers;
        this.listener = listener;
    }

    /** Writes the archive of {@code start} to a stream, which stays open. */
    public void write(GuestFile start, WritableByteChannel stream) throws IOException {
        try (ChunkWriter out = ChunkWriter.inOrder(stream, workers, listener)) {
            write(start, out);
        }
    }

    /**
     * Writes the archive of {@code start} to a file, which has its name only when it is complete; a file that had the
     * name before is replaced. The file is readable by its owner alone, as the guest's secrets should be. A device or a
     * pipe is written to.
     *
     * @throws FileSystemException when {@code target} is a directory
     */
    public void write(GuestFile start, Path target) throws IOException {
        if (Files.isDirectory(target)) {
            throw new FileSystemException(target.toString(), null, "is a directory");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            try (FileChannel stream = FileChannel.open(target, StandardOpenOption.WRITE)) {
                write(start, stream);
            }
            return;
        }
        Path place = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
        Path partial = Files.createTempFile(place.getParent(), ".guestkit-", ".tar");
        try {
            try (FileChannel file = FileChannel.open(partial, StandardOpenOption.WRITE);
                    ChunkWriter out = ChunkWriter.inPlace(file, workers, listener)) {
                write(start, out);
            }
            Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private void write(GuestFile start, ChunkWriter out) throws IOException {
        TreeWalk walk = tree.walk(start);
        while (true) {
            GuestFile file;
            try {
                file = walk.next();
            } catch (ImageException damaged) {
                listener.leftOut(start.path(), damaged.getMessage());
                continue;
            }
            if (file == null) {
                break;
            }
            if (file.name().equals("..") || file.name().equals(".")) {
                listener.leftOut(file.path(), "is no name that a file can have");
                walk.skipChildren();
                continue;
            }
            Member member = read(start, file);
            if (member != null) {
                add(member, out);
            }
        }
        out.addZeros(2 * TarHeader.BLOCK); // the end of an archive
        out.finish();
    }

    /** What to write of a file, or null when it is left out. */
    private @Nullable Member read(GuestFile start, GuestFile file) throws IOException {
        try {
            String name = nameOf(start, file);
            Attributes attributes = file.attributes();
            if (attributes.type() == FileType.SOCKET) {
                listener.excluded(file.path(), "is a socket, which an archive can't hold");
                return null;
            }
            String first = hardLinks.first(file, attributes);
            if (first != null) {
                return new Member(new TarHeader('1', name, first, 0, attributes), null);
            }
            Member member = attributes.type() == FileType.FILE
                    ? regular(name, file.node(), attributes)
                    : new Member(special(name, file.node(), attributes), null);
            hardLinks.taken(file, attributes, name);
            return member;
        } catch (ImageException unreadable) {
            listener.leftOut(file.path(), unreadable.getMessage());
            return null;
        }
    }

    private static String nameOf(GuestFile start, GuestFile file) throws IOException {
        if (file == start) {
            return file.isDirectory() ? "./" : "./" + file.name();
        }
        int parent = start.path().length() == 1 ? 0 : start.path().length();
        return "." + file.path().substring(parent) + (file.isDirectory() ? "/" : "");
    }

    private static TarHeader special(String name, Node node, Attributes attributes) throws IOException {
        char flag = switch (attributes.type()) {
            case DIRECTORY -> '5';
            case SYMLINK -> '2';
            case CHARACTER_DEVICE -> '3';
            case BLOCK_DEVICE -> '4';
            case FIFO -> '6';
            case FILE, SOCKET -> throw new IllegalStateException("is none of the kinds that are written here");
        };
        String target = flag == '2' ? node.target() : "";
        if (target.indexOf('\0') >= 0) {
            throw new UnsupportedImageException("is a link to a name with a NUL, which an archive can't hold");
        }
        TarHeader header = new TarHeader(flag, name, target, 0, attributes);
        header.addExtendedAttributes(node.extendedAttributes());
        return header;
    }

    private static Member regular(String name, Node node, Attributes attributes) throws IOException {
        Segments segments = Segments.of(node.content());
        long map = segments.isWhole() ? 0 : TarHeader.padded(SparseMap.length(segments));
        TarHeader header = new TarHeader('0', name, "", map + segments.stored(), attributes);
        if (!segments.isWhole()) {
            header.add("GNU.sparse.major", "1");
            header.add("GNU.sparse.minor", "0");
            header.add("GNU.sparse.name", Names.encode(name));
            header.add("GNU.sparse.realsize", Long.toString(segments.content().size()));
        }
        header.addExtendedAttributes(node.extendedAttributes());
        return new Member(header, segments);
    }

    private static void add(Member member, ChunkWriter out) throws IOException {
        out.add(member.header.encode());
        Segments segments = member.content;
        if (segments == null) {
            return;
        }
        if (!segments.isWhole()) {
            SparseMap.write(segments, out::add);
            out.addZeros(padding(SparseMap.length(segments)));
        }
        BlockDevice content = segments.content();
        segments.forEach((offset, length) -> out.add(content, offset, length));
        out.addZeros(padding(segments.stored()));
    }

    private static int padding(long length) {
        return (int) (TarHeader.padded(length) - length);
    }
}
