package io.guestkit.testkit;

import io.guestkit.core.bytes.Sizes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A folder of unpacked files that lives as long as the JVM. Zeros become holes, so that a huge image costs little. */
final class Unpacker {

    private static final int BLOCK = 4 * Sizes.KiB;

    private final Path folder;
    private final Map<Path, Path> unpacked = new ConcurrentHashMap<>();

    /** Opens the packed bytes. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    /** A new folder below the host's folder for temporary files. */
    Unpacker(String purpose) {
        try {
            folder = Files.createTempDirectory("guestkit-" + purpose + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::delete, "delete " + folder));
    }

    /** The folder, in which each file stands at its relative path. */
    Path folder() {
        return folder;
    }

    /** The file at {@code relative}, written from {@code source} on the first call. */
    Path unpack(Path relative, Source source) {
        return unpacked.computeIfAbsent(relative, key -> write(folder.resolve(key.toString()), source));
    }

    private static Path write(Path target, Source source) {
        try {
            Files.createDirectories(target.resolveSibling("."));
            try (InputStream in = source.open()) {
                writeSparse(in, target);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException("unpacking " + target, e);
        }
    }

    private static void writeSparse(InputStream in, Path target) throws IOException {
        byte[] chunk = new byte[Sizes.MiB];
        try (FileChannel out = FileChannel.open(
                target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            long at = 0;
            for (int count = in.readNBytes(chunk, 0, BLOCK); count > 0; count = in.readNBytes(chunk, 0, chunk.length)) {
                writeData(out, at, chunk, count);
                at += count;
            }
            if (at > out.size()) {
                out.write(ByteBuffer.allocate(1), at - 1); // the image ends in a hole
            }
        }
    }

    private static void writeData(FileChannel out, long at, byte[] chunk, int count) throws IOException {
        for (int start = 0; start < count; start += BLOCK) {
            int end = Math.min(start + BLOCK, count);
            if (!isZero(chunk, start, end)) {
                ByteBuffer block = ByteBuffer.wrap(chunk, start, end - start);
                while (block.hasRemaining()) {
                    out.write(block, at + block.position());
                }
            }
        }
    }

    private static boolean isZero(byte[] bytes, int start, int end) {
        return bytes[start] == 0 && Arrays.equals(bytes, start, end - 1, bytes, start + 1, end);
    }

    private void delete() {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + folder, e);
        }
    }
}
