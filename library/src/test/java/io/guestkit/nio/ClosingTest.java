package io.guestkit.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many threads at once, and the end of it all. */
class ClosingTest {

    private static final int THREADS = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void afterCloseNothingIsRead() throws IOException {
        FileSystem fileSystem =
                Trees.over(new MemoryFilesystem().file("/d/file", "0123456789").link("/link", "d"));
        Path file = fileSystem.getPath("/d/file");
        try (SeekableByteChannel channel = Files.newByteChannel(file);
                InputStream in = Files.newInputStream(file);
                DirectoryStream<Path> stream = Files.newDirectoryStream(fileSystem.getPath("/"))) {
            Iterator<Path> iterator = stream.iterator();
            Path listed = iterator.next();
            fileSystem.close();
            fileSystem.close();

            assertThat(fileSystem.isOpen()).isFalse();
            assertThat(channel.isOpen()).isFalse();
            assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(in::read).isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(iterator::hasNext).isInstanceOf(ClosedFileSystemException.class);
            for (Callable<?> reading : readings(fileSystem, file, listed)) {
                assertThatThrownBy(reading::call).isInstanceOf(ClosedFileSystemException.class);
            }
        }
        assertThat(file.resolveSibling("other")).hasToString("/d/other");
    }

    private static List<Callable<?>> readings(FileSystem fileSystem, Path file, Path listed) {
        return List.of(
                () -> Files.size(file),
                () -> Files.isDirectory(listed),
                () -> Files.walkFileTree(listed, new SimpleFileVisitor<Path>() {}),
                () -> Files.newByteChannel(file),
                () -> Files.readSymbolicLink(fileSystem.getPath("/link")),
                () -> file.toRealPath(),
                () -> file.toRealPath(LinkOption.NOFOLLOW_LINKS),
                () -> Files.getFileStore(file),
                () -> Files.exists(file),
                () -> Files.getAttribute(file, "user:x"),
                fileSystem::getFileStores);
    }

    @Test
    void threadsReadTheSame() throws Exception {
        try (FileSystem fileSystem = FileSystems.newFileSystem(Trees.SAMPLE)) {
            Map<String, Integer> alone = contents(fileSystem);
            List<Future<Map<String, Integer>>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                results.add(threads.submit(() -> contents(fileSystem)));
            }
            for (Future<Map<String, Integer>> result : results) {
                assertThat(result.get()).isEqualTo(alone);
            }
            assertThat(alone).hasSizeGreaterThan(100);
        }
    }

    private static Map<String, Integer> contents(FileSystem fileSystem) throws IOException {
        Map<String, Integer> contents = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(fileSystem.getPath("/etc"))) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    contents.put(path.toString(), Arrays.hashCode(Files.readAllBytes(path)));
                }
            }
        }
        return contents;
    }

    /** Whoever reads then is told so, and by nothing else. */
    @Test
    void anotherThreadMayClose() throws Exception {
        for (int round = 0; round < 5; round++) {
            FileSystem fileSystem = FileSystems.newFileSystem(Trees.SAMPLE);
            CountDownLatch reading = new CountDownLatch(THREADS);
            List<Future<Throwable>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                results.add(threads.submit(() -> catchThrowable(() -> {
                    while (true) {
                        contents(fileSystem);
                        reading.countDown();
                    }
                })));
            }
            reading.await();
            fileSystem.close();
            for (Future<Throwable> result : results) {
                assertThat(result.get()).isInstanceOfAny(ClosedFileSystemException.class, ClosedChannelException.class);
            }
        }
    }
}
