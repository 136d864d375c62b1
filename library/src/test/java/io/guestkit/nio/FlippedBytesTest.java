package io.guestkit.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever bytes a disk holds, code that uses {@link Files} meets an {@link IOException} and nothing else. */
class FlippedBytesTest {

    private static final int BLOCK = 1024;
    private static final List<Integer> FILLED = new ArrayList<>(); // blocks of the image that are not all zeros
    private static byte[] good = {};
    private static Path image = Path.of("");

    @BeforeContainer
    static void unpack() throws IOException {
        good = Fixtures.bytes("filesystems/ext/ext4-1k", "image");
        image = Files.write(Files.createTempFile("guestkit", ".img"), good);
        for (int at = 0; at < good.length; at += BLOCK) {
            if (ByteBuffer.wrap(good, at, BLOCK).mismatch(ByteBuffer.allocate(BLOCK)) >= 0) {
                FILLED.add(at);
            }
        }
    }

    @AfterContainer
    static void delete() throws IOException {
        Files.delete(image);
    }

    @Property(tries = 60)
    void onlyIoExceptions(@ForAll @IntRange(min = 1, max = 20) int flips, @ForAll Random random) throws IOException {
        byte[] bad = good.clone();
        for (int i = 0; i < flips; i++) {
            bad[FILLED.get(random.nextInt(FILLED.size())) + random.nextInt(BLOCK)] = (byte) random.nextInt();
        }
        Files.write(image, bad, StandardOpenOption.WRITE);
        try (FileSystem fileSystem = new GuestFileSystemProvider().newFileSystem(image, Map.of())) {
            Files.walkFileTree(fileSystem.getPath("/"), new Reader());
        } catch (IOException | UnsupportedOperationException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    /** Reads what it finds, and goes on behind what it can't. */
    private static final class Reader extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.readAttributes(file, "user:*", LinkOption.NOFOLLOW_LINKS);
            if (attributes.isSymbolicLink()) {
                Files.readSymbolicLink(file);
                Files.exists(file);
            } else if (attributes.isRegularFile()) {
                try (SeekableByteChannel channel = Files.newByteChannel(file)) {
                    channel.read(ByteBuffer.allocate(1 << 16));
                    channel.position(channel.size() / 2).read(ByteBuffer.allocate(1 << 16));
                } catch (IOException damaged) {
                    assertThat(damaged).hasMessageMatching("(?s).+");
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
            return FileVisitResult.CONTINUE;
        }
    }
}
