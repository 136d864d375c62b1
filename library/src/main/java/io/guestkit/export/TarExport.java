package io.guestkit.export;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.Node;
import io.guestkit.core.fs.TreeWalk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a part of a guest's tree as a pax archive. Members are named relative to the start, as {@code ./etc/passwd}.
 *
 * <p>Owners are numbers: names of the guest mean nothing elsewhere. Sockets, which an archive can't hold, and files whose
 * content can't be read by their nature, such as encrypted ones, are left out and told. Content that turns out damaged
 * ends the export, since its size stands in the archive already.
 */
public final class TarExport {

    private final FileTree tree;
    private final ExportListener listener;
    private final int workers;

    /** The first name of each file that has several, by its number, until all of them are met. */
    private static final class Links {
        final Map<Long, Link> byId = new HashMap<>();
    }

    private static final class Link {
        final String name;
        long left;

        Link(String name, long left) {
            this.name = name;
            this.left = left;
        }
    }

    private final IdentityHashMap<Object, Links> links = new IdentityHashMap<>();

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
     * name before is replaced.
     */
    public void write(GuestFile start, Path target) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        Path partial = Files.createTempFile(folder == null ? Path.of("/") : folder, ".guestkit-", ".tar");
        try {
            try (FileChannel file = FileChannel.open(partial, StandardOpenOption.WRITE);
                    ChunkWriter out = ChunkWriter.inPlace(file, workers, listener)) {
                write(start, out);
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
            member(start, file, out);
        }
        out.addZeros(2 * TarHeader.BLOCK); // the end of an archive
        out.finish();
    }

    private void member(GuestFile start, GuestFile file, ChunkWriter out) throws IOException {
        try {
            String name = nameOf(start, file);
            Node node = file.node();
            Attributes attributes = node.attributes();
            String first = firstName(file, name, attributes);
            if (first != null) {
                out.add(new TarHeader('1', name, first, 0, attributes).encode());
            } else if (attributes.type() == FileType.FILE) {
                regular(name, node, attributes, out);
            } else {
                other(file, name, node, attributes, out);
            }
        } catch (ImageException unreadable) {
            listener.leftOut(file.path(), unreadable.getMessage());
        }
    }

    private static String nameOf(GuestFile start, GuestFile file) throws IOException {
        if (file == start) {
            return file.isDirectory() ? "./" : "./" + file.name();
        }
        int parent = start.path().length() == 1 ? 0 : start.path().length();
        return "." + file.path().substring(parent) + (file.isDirectory() ? "/" : "");
    }

    /** The member that this file is a further name of, or null when it is the first. */
    private @Nullable String firstName(GuestFile file, String name, Attributes attributes) throws IOException {
        if (attributes.links() < 2 || attributes.type() == FileType.DIRECTORY) {
            return null;
        }
        Map<Long, Link> known = links.computeIfAbsent(file.mount(), mount -> new Links()).byId;
        Link link = known.get(file.id());
        if (link == null) {
            known.put(file.id(), new Link(name, attributes.links() - 1));
            return null;
        }
        if (--link.left == 0) {
            known.remove(file.id());
        }
        return link.name;
    }

    private void other(GuestFile file, String name, Node node, Attributes attributes, ChunkWriter out)
            throws IOException {
        switch (attributes.type()) {
            case DIRECTORY -> small('5', name, "", node, attributes, out);
            case SYMLINK -> small('2', name, node.target(), node, attributes, out);
            case CHARACTER_DEVICE -> small('3', name, "", node, attributes, out);
            case BLOCK_DEVICE -> small('4', name, "", node, attributes, out);
            case FIFO -> small('6', name, "", node, attributes, out);
            case SOCKET -> listener.leftOut(file.path(), "is a socket, which an archive can't hold");
            case FILE -> throw new IllegalStateException("a regular file is written elsewhere");
        }
    }

    private static void small(char flag, String name, String target, Node node, Attributes attributes, ChunkWriter out)
            throws IOException {
        TarHeader header = new TarHeader(flag, name, target, 0, attributes);
        addExtendedAttributes(header, node);
        out.add(header.encode());
    }

    private static void regular(String name, Node node, Attributes attributes, ChunkWriter out) throws IOException {
        BlockDevice content = node.content();
        List<Segments.Segment> segments = Segments.of(content);
        boolean whole =
                content.size() == 0 || (segments.size() == 1 && segments.get(0).length() == content.size());
        byte[] map = whole ? new byte[0] : sparseMap(segments, content.size());
        long stored = segments.stream().mapToLong(Segments.Segment::length).sum();
        TarHeader header = new TarHeader('0', name, "", map.length + stored, attributes);
        if (!whole) {
            header.add("GNU.sparse.major", "1");
            header.add("GNU.sparse.minor", "0");
            header.add("GNU.sparse.name", Names.encode(name));
            header.add("GNU.sparse.realsize", Long.toString(content.size()));
        }
        addExtendedAttributes(header, node);
        out.add(header.encode());
        out.add(map);
        for (Segments.Segment segment : segments) {
            out.add(content, segment.offset(), segment.length());
        }
        out.addZeros((int) (-stored & (TarHeader.BLOCK - 1)));
    }

    /** The map at the start of a sparse member, padded. Spec: GNU tar manual, "Storing Sparse Files", PAX 1.0. */
    private static byte[] sparseMap(List<Segments.Segment> segments, long size) {
        boolean endsInHole =
                segments.isEmpty() || segments.get(segments.size() - 1).end() < size;
        StringBuilder text = new StringBuilder();
        text.append(segments.size() + (endsInHole ? 1 : 0)).append('\n');
        for (Segments.Segment segment : segments) {
            text.append(segment.offset()).append('\n').append(segment.length()).append('\n');
        }
        if (endsInHole) {
            text.append(size).append("\n0\n");
        }
        byte[] plain = text.toString().getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(plain, TarHeader.padded(plain.length));
    }

    private static void addExtendedAttributes(TarHeader header, Node node) throws IOException {
        node.extendedAttributes().forEach((key, value) -> header.add("SCHILY.xattr." + key, value));
    }
}
