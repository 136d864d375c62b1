package io.guestkit.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Mount;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.DosFileAttributeView;
import java.nio.file.attribute.DosFileAttributes;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class GuestFileSystemTest {

    private final FileSystem fileSystem = Trees.over(FileTree.of(List.of(
            new Mount(
                    "/",
                    "/dev/sda1",
                    new MemoryFilesystem()
                            .file("/etc/hostname", "vienna\n")
                            .file("/etc/.hidden", "")
                            .file("/etc/a.conf", "a")
                            .file("/etc/b.conf", "b")
                            .file("/etc/same", "vienna\n")
                            .link("/etc/link", "hostname")
                            .link("/etc/dangling", "nowhere")
                            .link("/etc/circle", "circle")
                            .link("/folder", "etc")
                            .device("/dev/null", FileType.CHARACTER_DEVICE, 1, 3)
                            .directory("/home")),
            new Mount("/home", "/dev/sda2", new MemoryFilesystem().file("/anna/note", "hello")))));

    private Path path(String text) {
        return fileSystem.getPath(text);
    }

    @Test
    void contentIsRead() throws IOException {
        assertThat(Files.readString(path("/etc/hostname"))).isEqualTo("vienna\n");
        assertThat(Files.readAllBytes(path("folder/link")))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("vienna\n");
        assertThat(Files.readAllLines(path("/home/anna/note"))).containsExactly("hello");
        assertThat(Files.size(path("/etc/link"))).isEqualTo(7);
        assertThat(Files.mismatch(path("/etc/hostname"), path("/etc/same"))).isEqualTo(-1);
        assertThat(Files.mismatch(path("/etc/a.conf"), path("/etc/b.conf"))).isZero();
    }

    @Test
    void contentIsCopiedOut(@TempDir Path folder) throws IOException {
        Files.copy(path("/etc/hostname"), folder.resolve("out"), StandardCopyOption.COPY_ATTRIBUTES);

        assertThat(folder.resolve("out")).hasContent("vienna\n");
        assertThat(Files.getLastModifiedTime(folder.resolve("out"))).isEqualTo(FileTime.from(Instant.EPOCH));
        assertThat(Files.mismatch(path("/etc/hostname"), folder.resolve("out"))).isEqualTo(-1);
    }

    @Test
    void linksAreFollowedUnlessAskedNotTo() throws IOException {
        assertThat(Files.isRegularFile(path("/etc/link"))).isTrue();
        assertThat(Files.isSymbolicLink(path("/etc/link"))).isTrue();
        assertThat(Files.exists(path("/etc/dangling"))).isFalse();
        assertThat(Files.exists(path("/etc/dangling"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
        assertThat(Files.isDirectory(path("/folder"))).isTrue();
        assertThat(Files.isDirectory(path("/folder"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
        assertThat(Files.readSymbolicLink(path("/etc/link"))).isEqualTo(path("hostname"));
        assertThatThrownBy(() -> Files.newInputStream(path("/etc/link"), LinkOption.NOFOLLOW_LINKS))
                .isInstanceOf(FileSystemException.class);
    }

    @Test
    void whatIsNotThereIsSaidSo() {
        assertThatThrownBy(() -> Files.size(path("/etc/none"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Files.readString(path("etc/dangling")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("etc/dangling");
        assertThatThrownBy(() -> Files.size(path("/etc/hostname/x"))).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> Files.list(path("/etc/hostname"))).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> Files.readString(path("/etc/circle")))
                .isInstanceOf(FileSystemLoopException.class)
                .hasMessage("/etc/circle");
        assertThatThrownBy(() -> Files.readSymbolicLink(path("/etc/hostname"))).isInstanceOf(NotLinkException.class);
        assertThatThrownBy(() -> Files.readString(path("/etc")))
                .isInstanceOf(FileSystemException.class)
                .hasMessage("/etc: is no regular file");
        assertThat(Files.notExists(path("/etc/none"))).isTrue();
    }

    @Test
    void accessIsToldNotObeyed() throws IOException {
        assertThat(Files.isReadable(path("/etc/hostname"))).isTrue();
        assertThat(Files.isWritable(path("/etc/hostname"))).isFalse();
        assertThat(Files.isExecutable(path("/etc/hostname"))).isFalse();
        assertThat(Files.isExecutable(path("/etc"))).isTrue();
        assertThat(Files.isReadable(path("/etc/none"))).isFalse();
        assertThat(Files.isHidden(path("/etc/.hidden"))).isTrue();
        assertThat(Files.isHidden(path("/"))).isFalse();
        assertThatThrownBy(() -> fileSystem.provider().checkAccess(path("/etc"), AccessMode.READ, AccessMode.WRITE))
                .isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void sameFiles() throws IOException {
        assertThat(Files.isSameFile(path("/etc/link"), path("/folder/hostname")))
                .isTrue();
        assertThat(Files.isSameFile(path("/etc/hostname"), path("/etc/same"))).isFalse();
        assertThat(Files.isSameFile(path("/"), path("/home"))).isFalse(); // both are inode 1, of two file systems
        assertThat(Files.isSameFile(path("/none"), path("/none"))).isTrue();
        assertThat(Files.isSameFile(path("/etc"), Path.of("/etc"))).isFalse();
        assertThatThrownBy(() -> Files.isSameFile(path("/none"), path("/etc"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void directoriesAreListed() throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path("/etc"), "*.{conf,txt}")) {
            assertThat(stream).containsExactlyInAnyOrder(path("/etc/a.conf"), path("/etc/b.conf"));
        }
        try (Stream<Path> list = Files.list(path(""))) {
            assertThat(list).containsExactlyInAnyOrder(path("etc"), path("folder"), path("dev"), path("home"));
        }
        try (Stream<Path> list = Files.list(path("folder"))) {
            assertThat(list).contains(path("folder/link"), path("folder/hostname"));
        }
        try (Stream<Path> walk = Files.walk(path("/home"))) {
            assertThat(walk).containsExactly(path("/home"), path("/home/anna"), path("/home/anna/note"));
        }
    }

    @Test
    @SuppressWarnings("try") // closing is what is tried
    void aDirectoryIsReadOnceAndUntilClosed() throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path("/etc"))) {
            Iterator<Path> iterator = stream.iterator();
            assertThatThrownBy(stream::iterator).isInstanceOf(IllegalStateException.class);
            assertThat(iterator.next().getParent()).isEqualTo(path("/etc"));
            assertThatThrownBy(iterator::remove).isInstanceOf(UnsupportedOperationException.class);
            stream.close();
            assertThat(iterator.hasNext()).isFalse();
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path("/etc"))) {
            stream.close();
            assertThatThrownBy(stream::iterator).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void followingLinksTheJdkSeesLoopsByTheFileKey() {
        FileSystem looped = Trees.over(new MemoryFilesystem().link("/a/up", ".."));
        List<Path> seen = new ArrayList<>();

        assertThatThrownBy(() -> {
                    try (Stream<Path> walk = Files.walk(looped.getPath("/"), FileVisitOption.FOLLOW_LINKS)) {
                        walk.forEach(seen::add);
                    }
                })
                .hasCauseInstanceOf(FileSystemLoopException.class);
        assertThat(seen).containsExactly(looped.getPath("/"), looped.getPath("/a"));
    }

    @Test
    void attributesByName() throws IOException {
        Path device = path("/dev/null");

        assertThat(Files.readAttributes(device, "unix:mode,rdev,ino"))
                .containsExactly(Map.entry("mode", 0020644), Map.entry("rdev", 0x103L), Map.entry("ino", 13L));
        assertThat(Files.readAttributes(path("/etc/link"), "size,isSymbolicLink", LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(Map.of("size", 8L, "isSymbolicLink", true));
        assertThat(Files.getAttribute(path("/home/anna"), "unix:dev")).isEqualTo(2L);
        assertThat(Files.getAttribute(device, "owner:owner")).hasToString("0");
        assertThat(Files.readAttributes(device, "user:*")).isEmpty();
        assertThatThrownBy(() -> Files.getAttribute(device, "user:x")).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> Files.getAttribute(device, "dos:hidden"))
                .isInstanceOf(UnsupportedOperationException.class);
        for (String wrong : List.of("none", "", "size,", "owner:group", "basic:owner", "posix:mode")) {
            assertThatThrownBy(() -> Files.readAttributes(device, wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Names and types are those of the JDK on this very Unix. */
    @Test
    void attributesAreNamedAndTypedAsTheJdks(@TempDir Path folder) throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("unix"));
        for (String view : List.of("*", "basic:*", "owner:*", "posix:*", "unix:*")) {
            Map<String, Object> theirs = Files.readAttributes(folder, view);
            Map<String, Object> ours = Files.readAttributes(path("/etc"), view);
            assertThat(ours.keySet()).as(view).isEqualTo(theirs.keySet());
            theirs.forEach((name, value) -> {
                if (value instanceof Number || value instanceof Boolean || value instanceof FileTime) {
                    assertThat(ours.get(name)).as(name).hasSameClassAs(value);
                }
            });
        }
    }

    @Test
    void views() throws IOException {
        Path file = path("/etc/hostname");
        assertThat(fileSystem.supportedFileAttributeViews())
                .containsExactlyInAnyOrder("basic", "owner", "posix", "unix", "user");
        assertThat(Files.getFileAttributeView(file, BasicFileAttributeView.class)
                        .name())
                .isEqualTo("basic");
        assertThat(Files.getFileAttributeView(file, FileOwnerAttributeView.class)
                        .name())
                .isEqualTo("owner");
        assertThat(Files.getFileAttributeView(file, PosixFileAttributeView.class)
                        .name())
                .isEqualTo("posix");
        assertThat(Files.getFileAttributeView(file, DosFileAttributeView.class)).isNull();
        assertThatThrownBy(() -> Files.readAttributes(file, DosFileAttributes.class))
                .isInstanceOf(UnsupportedOperationException.class);
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        assertThat(PosixFilePermissions.toString(attributes.permissions())).isEqualTo("rw-r--r--");
        assertThat(attributes.creationTime()).isEqualTo(attributes.lastModifiedTime());
        assertThat(Files.readAttributes(path("/dev/null"), BasicFileAttributes.class)
                        .isOther())
                .isTrue();
    }

    @Test
    void ownersAreNumbers() throws IOException {
        UserPrincipalLookupService lookup = fileSystem.getUserPrincipalLookupService();

        assertThat(Files.getOwner(path("/etc"))).isEqualTo(lookup.lookupPrincipalByName("0"));
        assertThat(lookup.lookupPrincipalByGroupName("4294967294")).hasToString("4294967294");
        assertThatThrownBy(() -> lookup.lookupPrincipalByName("root"))
                .isInstanceOf(UserPrincipalNotFoundException.class);
    }

    @Test
    void stores() throws IOException {
        assertThat(fileSystem.getFileStores()).extracting(FileStore::name).containsExactly("/dev/sda1", "/dev/sda2");
        FileStore store = Files.getFileStore(path("/home/anna"));
        assertThat(store).isIn(fileSystem.getFileStores()).hasToString("/home (/dev/sda2)");
        assertThat(store.type()).isEqualTo("memory");
        assertThat(store.isReadOnly()).isTrue();
        assertThat(store.getBlockSize()).isEqualTo(4096);
        assertThat(store.getAttribute("totalSpace")).isEqualTo(0L);
        assertThat(store.supportsFileAttributeView(UserDefinedFileAttributeView.class))
                .isTrue();
        assertThat(store.supportsFileAttributeView("dos")).isFalse();
        assertThatThrownBy(() -> store.getAttribute("none")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void theFileSystemDescribesItself() {
        assertThat(fileSystem.isReadOnly()).isTrue();
        assertThat(fileSystem.getSeparator()).isEqualTo("/");
        assertThat(fileSystem.getRootDirectories()).containsExactly(path("/"));
        assertThat(fileSystem.provider().getScheme()).isEqualTo("guestkit");
        assertThatThrownBy(fileSystem::newWatchService).isInstanceOf(UnsupportedOperationException.class);
    }

    @TestFactory
    Stream<DynamicTest> nothingIsWritten() {
        Path file = path("/etc/hostname");
        Path fresh = path("/fresh");
        UserDefinedFileAttributeView user = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        Map<String, ThrowingCallable> writes = Map.ofEntries(
                Map.entry("writeString", () -> Files.writeString(fresh, "x")),
                Map.entry("append", () -> Files.writeString(file, "x", StandardOpenOption.APPEND)),
                Map.entry("newOutputStream", () -> Files.newOutputStream(file)),
                Map.entry("deleteOnClose", () -> Files.newByteChannel(file, StandardOpenOption.DELETE_ON_CLOSE)),
                Map.entry("createFile", () -> Files.createFile(fresh)),
                Map.entry("createDirectory", () -> Files.createDirectory(fresh)),
                Map.entry("createSymbolicLink", () -> Files.createSymbolicLink(fresh, file)),
                Map.entry("createLink", () -> Files.createLink(fresh, file)),
                Map.entry("createTempFile", () -> Files.createTempFile(path("/"), "x", "y")),
                Map.entry("delete", () -> Files.delete(file)),
                Map.entry("deleteIfExists", () -> Files.deleteIfExists(file)),
                Map.entry("copy", () -> Files.copy(file, fresh)),
                Map.entry("copyIn", () -> Files.copy(Path.of("pom.xml"), fresh)),
                Map.entry("move", () -> Files.move(file, fresh)),
                Map.entry("setLastModifiedTime", () -> Files.setLastModifiedTime(file, FileTime.fromMillis(1))),
                Map.entry("setOwner", () -> Files.setOwner(file, Files.getOwner(file))),
                Map.entry("setPosixFilePermissions", () -> Files.setPosixFilePermissions(file, Set.of())),
                Map.entry("setAttribute", () -> Files.setAttribute(file, "unix:mode", 0)),
                Map.entry("user write", () -> user.write("x", ByteBuffer.allocate(1))),
                Map.entry("user delete", () -> user.delete("x")));
        return writes.entrySet().stream()
                .map(write -> DynamicTest.dynamicTest(
                        write.getKey(),
                        () -> assertThatExceptionOfType(ReadOnlyFileSystemException.class)
                                .isThrownBy(write.getValue())));
    }
}
