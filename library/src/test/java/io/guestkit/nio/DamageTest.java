package io.guestkit.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.fs.DirectoryEntry;
import io.guestkit.core.fs.EntryCursor;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.Mount;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is broken is said so, and in time. */
class DamageTest {

    private final FileSystem damaged =
            Trees.over(new MemoryFilesystem().file("/a", "a").damaged("/broken").file("/c", "c"));

    @Test
    void aDamagedFileIsNotAMissingOne() {
        Path broken = damaged.getPath("/broken");

        assertThatThrownBy(() -> Files.readAttributes(broken, BasicFileAttributes.class))
                .isInstanceOf(CorruptImageException.class);
        assertThatThrownBy(() -> Files.readString(broken)).isInstanceOf(CorruptImageException.class);
        assertThatThrownBy(() -> damaged.provider().checkAccess(broken)).isInstanceOf(CorruptImageException.class);
        assertThat(Files.notExists(broken)).isFalse();
        assertThat(Files.notExists(broken, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void aTargetThatNoPathCanBeIsDamage() {
        FileSystem fileSystem = Trees.over(new MemoryFilesystem().link("/link", "a\0b"));

        assertThatThrownBy(() -> Files.readSymbolicLink(fileSystem.getPath("/link")))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("/dev/sda1: the target of symbolic link /link is no path: NUL can't be in a name");
    }

    @Test
    void aWalkGoesOnBehindADamagedFile() throws IOException {
        List<String> seen = new ArrayList<>();

        Files.walkFileTree(damaged.getPath("/"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                seen.add(file.toString());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                seen.add(file + ": " + failure.getClass().getSimpleName());
                return FileVisitResult.CONTINUE;
            }
        });

        assertThat(seen).containsExactly("/a", "/broken: CorruptImageException", "/c");
    }

    @Test
    void aDamagedDirectoryEndsItsStream() throws IOException {
        CorruptImageException failure = new CorruptImageException("block 7");
        FileSystem fileSystem = Trees.over(new LoopedFilesystem(1, () -> {
            throw failure;
        }));

        try (DirectoryStream<Path> stream = Files.newDirectoryStream(fileSystem.getPath("/"))) {
            Iterator<Path> iterator = stream.iterator();
            assertThatThrownBy(iterator::hasNext)
                    .isInstanceOf(DirectoryIteratorException.class)
                    .hasCause(failure);
            assertThat(iterator.hasNext()).isFalse();
        }
        assertThatThrownBy(() -> {
                    try (Stream<Path> walk = Files.walk(fileSystem.getPath("/"))) {
                        assertThat(walk.count()).isZero();
                    }
                })
                .isInstanceOf(UncheckedIOException.class)
                .hasCause(failure);
        assertThatThrownBy(fileSystem::getFileStores)
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(CorruptImageException.class);
    }

    @Test
    void aFailingFilterIsTheFailureOfTheStream() throws IOException {
        IOException failure = new IOException("filter");
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(damaged.getPath("/"), path -> {
            throw failure;
        })) {
            assertThatThrownBy(() -> stream.iterator().next())
                    .isInstanceOf(DirectoryIteratorException.class)
                    .hasCause(failure);
        }
    }

    @Test
    void aDirectoryThatHoldsItselfEndsAWalk() {
        LoopedFilesystem[] self = new LoopedFilesystem[1];
        self[0] = new LoopedFilesystem(1, new EntryCursor() {
            private boolean done;

            @Override
            public DirectoryEntry next() {
                done = !done;
                return done ? self[0].entry("again", 1) : null;
            }
        });

        assertThatThrownBy(() -> walk(Trees.over(self[0]), "/"))
                .hasMessageContaining(
                        "/dev/sda1: directory /again (inode 1) stands at a second place in the tree, as /");
    }

    /** 2^60 paths out of 60 directories. */
    @Test
    void aTreeThatMultipliesEndsAWalk() {
        FileSystem fileSystem = Trees.over(new LoopedFilesystem(60, () -> null));

        assertThatThrownBy(() -> walk(fileSystem, "/"))
                .hasMessageContaining("(inode 60) stands at a second place in the tree");
        assertThatThrownBy(() -> walk(fileSystem, "/a/b"))
                .hasMessageContaining("(inode 60) stands at a second place in the tree");
    }

    private static void walk(FileSystem fileSystem, String start) throws IOException {
        try (Stream<Path> walk = Files.walk(fileSystem.getPath(start))) {
            assertThat(walk.limit(1000).count()).isLessThan(1000);
        }
    }

    /** Two lines of fstab may name one volume; its directories stand at two places then, and nothing is wrong. */
    @Test
    void aFilesystemMountedTwiceIsWalkedTwice() throws IOException {
        MemoryFilesystem data = new MemoryFilesystem().file("/d/file", "");
        FileSystem fileSystem = Trees.over(FileTree.of(List.of(
                new Mount(
                        "/",
                        "/dev/sda1",
                        new MemoryFilesystem().directory("/data").directory("/srv")),
                new Mount("/data", "/dev/sda2", data),
                new Mount("/srv", "/dev/sda2", data))));

        try (Stream<Path> walk = Files.walk(fileSystem.getPath("/"))) {
            assertThat(walk).extracting(Path::toString).contains("/data/d/file", "/srv/d/file");
        }
        assertThat(Files.isSameFile(fileSystem.getPath("/data/d/file"), fileSystem.getPath("/srv/d/file")))
                .isTrue();
    }

    @Test
    void listingADirectoryAgainIsFine() throws IOException {
        FileSystem fileSystem =
                Trees.over(new MemoryFilesystem().file("/d/e/f", "").link("/link", "d"));
        for (int i = 0; i < 2; i++) {
            try (Stream<Path> top = Files.list(fileSystem.getPath("/"))) {
                for (Path path : top.toList()) {
                    for (int j = 0; j < 2; j++) {
                        try (Stream<Path> below = Files.list(path)) {
                            assertThat(below).containsExactly(path.resolve("e"));
                        }
                    }
                }
            }
        }
        assertThatThrownBy(() -> Files.list(fileSystem.getPath("/d/none"))).isInstanceOf(NoSuchFileException.class);
    }
}
