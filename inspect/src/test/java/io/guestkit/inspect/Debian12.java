package io.guestkit.inspect;

import io.guestkit.core.fs.FileTree;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.guest.Warnings;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The Debian of the samples folder in memory, and what its own tools said of it. */
public final class Debian12 {

    private Debian12() {}

    /** Its root, of those files that tell facts. */
    public static MemoryFilesystem root() {
        MemoryFilesystem root = new MemoryFilesystem("5d0c7f5e-2f0b-4b5c-9a51-0d7e3f1b6c01", "");
        try (InputStream tar = Debian12.class.getResourceAsStream("debian-12.tar.gz");
                DataInputStream in = new DataInputStream(new GZIPInputStream(tar))) {
            byte[] header = new byte[512];
            for (in.readFully(header); header[0] != 0; in.readFully(header)) {
                entry(header, in, root);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return root;
    }

    public static Guest guest(Warnings warnings) {
        return new Guest(FileTree.of("/dev/sda2", root()), warnings);
    }

    /** A file of {@code samples/expect}, by lines. */
    public static List<String> expected(String file) {
        try {
            return Files.readAllLines(Path.of("..", "samples", "expect", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value of a key of {@code samples/expect/facts.txt}. */
    public static String fact(String key) {
        for (String line : expected("facts.txt")) {
            if (line.startsWith(key + "=")) {
                return line.substring(key.length() + 1);
            }
        }
        throw new AssertionError("facts.txt has no " + key);
    }

    /** Adds an entry of a ustar archive: POSIX.1-2017 XCU pax, "ustar Interchange Format". */
    private static void entry(byte[] header, DataInputStream in, MemoryFilesystem root) throws IOException {
        String prefix = text(header, 345, 155);
        String path = "/" + (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, 100);
        int size = Integer.parseInt(text(header, 124, 11), 8);
        byte[] content = new byte[size];
        in.readFully(content);
        in.skipNBytes((512 - size % 512) % 512);
        switch (header[156]) {
            case '0' -> root.file(path, content);
            case '2' -> root.link(path, text(header, 157, 100));
            case '5' -> root.directory(path.substring(0, path.length() - 1));
            default -> throw new IOException(path + " has type " + header[156]);
        }
    }

    private static String text(byte[] header, int at, int length) {
        String field = new String(header, at, length, StandardCharsets.UTF_8);
        int end = field.indexOf('\0');
        return end < 0 ? field : field.substring(0, end);
    }
}
