package io.guestkit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and trees on the host: what they are like, and that nothing else there is touched. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class CopyOutTest {

    @TempDir
    private Path temporary;

    private Path folder = Path.of("");
    private final HandMade guest = new HandMade();
    private final Told told = new Told();

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("target"));
    }

    private void copy(String start) throws IOException {
        FileTree tree = guest.tree();
        new CopyOut(tree, told).copy(tree.resolveLink(start), folder);
    }

    private List<String> copied() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.equals(folder))
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aTreeComesUnderItsOwnName() throws IOException {
        HandMade.Item etc = guest.directory(guest.root(), "etc");
        guest.file(guest.directory(etc, "ssh"), "sshd_config", "Port 22\n");
        guest.link(etc, "config", "ssh/sshd_config");
        copy("/etc");
        assertThat(copied()).containsExactly("etc", "etc/config", "etc/ssh", "etc/ssh/sshd_config");
        assertThat(folder.resolve("etc/ssh/sshd_config")).hasContent("Port 22\n");
        assertThat(Files.readSymbolicLink(folder.resolve("etc/config"))).hasToString("ssh/sshd_config");
        assertThat(told.leftOut).isEmpty();
        assertThat(told.bytes).isEqualTo(8);
    }

    @Test
    void theRootComesAsTheFoldersContent() throws IOException {
        guest.file(guest.root(), "file", "1");
        copy("/");
        assertThat(copied()).containsExactly("file");
    }

    @Test
    void aFileComesAlone() throws IOException {
        guest.file(guest.directory(guest.root(), "etc"), "hosts", "localhost");
        copy("/etc/hosts");
        assertThat(copied()).containsExactly("hosts");
    }

    @Test
    void modesAndTimesAreKeptAndSetIdBitsAreNot() throws IOException {
        HandMade.Item sub = guest.directory(guest.root(), "sub").mode(0511).modified(1_000_000_000, 123_456_789);
        guest.file(sub, "set-id", "1").mode(06755).modified(-1, 0);
        guest.file(sub, "nothing", "2").mode(0).modified(4_294_967_296L, 5000);
        guest.link(sub, "link", "nothing");
        copy("/sub");
        Path at = folder.resolve("sub");
        assertThat(Files.getAttribute(at.resolve("set-id"), "unix:mode")).isEqualTo(0100755);
        assertThat(Files.getPosixFilePermissions(at.resolve("nothing"))).isEmpty();
        assertThat(Files.getPosixFilePermissions(at)).isEqualTo(PosixFilePermissions.fromString("r-x--x--x"));
        assertThat(Files.getLastModifiedTime(at).toInstant().getEpochSecond()).isEqualTo(1_000_000_000);
        assertThat(Files.getLastModifiedTime(at.resolve("set-id"))).isEqualTo(FileTime.from(Instant.ofEpochSecond(-1)));
        assertThat(Files.getLastModifiedTime(at.resolve("nothing")))
                .isEqualTo(FileTime.from(Instant.ofEpochSecond(4_294_967_296L, 5000)));
        assertThat(told.reducedButOwner()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"15032385535, 0, 9223372036", "-2, 500000000, -2"})
    void aTimeThatJavaCannotSetIsTold(long seconds, long nanos, long kept) throws IOException {
        guest.file(guest.root(), "file", "1").modified(seconds, nanos);
        copy("/file");
        Path file = folder.resolve("file");
        assertThat(Files.getLastModifiedTime(file).toInstant().getEpochSecond()).isEqualTo(kept);
        assertThat(told.reducedButOwner()).singleElement().asString().startsWith(file + ": is from ");
    }

    @Test
    void furtherNamesAreHardLinks() throws IOException {
        HandMade.Item one = guest.file(guest.root(), "one", "content");
        guest.name(guest.directory(guest.root(), "sub"), "two", one);
        copy("/");
        assertThat(Files.getAttribute(folder.resolve("one"), "unix:ino"))
                .isEqualTo(Files.getAttribute(folder.resolve("sub/two"), "unix:ino"));
        assertThat(told.bytes).isEqualTo(7);
    }

    @Test
    void holesStayHoles() throws IOException {
        SparseDevice content = new SparseDevice(4L << 30).data(1L << 30, new byte[] {1, 2, 3});
        guest.file(guest.root(), "sparse", content);
        copy("/sparse");
        Path file = folder.resolve("sparse");
        assertThat(Files.size(file)).isEqualTo(4L << 30);
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer middle = ByteBuffer.allocate(5);
            channel.position((1L << 30) - 1).read(middle);
            assertThat(middle.array()).containsExactly(0, 1, 2, 3, 0);
        }
        assertThat(told.bytes).isEqualTo(3);
    }

    @Test
    void aFileTooLongForTheHostIsLeftOutAndTheRestIsNot() throws IOException {
        guest.file(guest.root(), "endless", new SparseDevice(Long.MAX_VALUE));
        guest.file(guest.root(), "good", "1");
        copy("/");
        assertThat(copied()).containsExactly("good");
        assertThat(told.leftOut)
                .singleElement()
                .asString()
                .startsWith("/endless: ")
                .contains("9223372036854775807 bytes");
    }

    @Test
    void devicesPipesAndSocketsAreLeftOutAndTold() throws IOException {
        guest.special(guest.root(), "null", FileType.CHARACTER_DEVICE).device(1, 3);
        guest.special(guest.root(), "sda", FileType.BLOCK_DEVICE).device(8, 0);
        guest.special(guest.root(), "fifo", FileType.FIFO);
        guest.special(guest.root(), "socket", FileType.SOCKET);
        copy("/");
        assertThat(copied()).isEmpty();
        assertThat(told.leftOut)
                .containsExactly(
                        "/null: is a character device, which only an archive can hold",
                        "/sda: is a block device, which only an archive can hold",
                        "/fifo: is a named pipe, which only an archive can hold",
                        "/socket: is a socket, which only an archive can hold");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "."})
    void namesThatLeadElsewhereAreLeftOutWithAllBelow(String name) throws IOException {
        HandMade.Item a = guest.directory(guest.root(), "a");
        HandMade.Item up = guest.directory(a, name);
        guest.file(up, "evil", "1");
        guest.link(up, "evil-link", "/etc");
        copy("/a");
        assertThat(copied()).containsExactly("a");
        assertThat(told.leftOut).containsExactly("/a/" + name + ": is no name that a file can have");
        assertThat(temporary).isDirectoryNotContaining(file -> !file.equals(folder));
    }

    /** A directory and a link of the same name: whichever comes first, nothing goes through the link. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLinkAndADirectoryOfOneNameLeadNowhere(boolean linkFirst) throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        HandMade.Item root = guest.root();
        if (linkFirst) {
            guest.link(root, "x", outside.toString());
        }
        guest.file(guest.directory(root, "x"), "evil", "1");
        if (!linkFirst) {
            guest.link(root, "x", outside.toString());
        }
        copy("/");
        assertThat(outside).isEmptyDirectory();
        assertThat(copied()).containsExactly("x", "x/evil");
        assertThat(told.leftOut)
                .singleElement()
                .asString()
                .isEqualTo("/x: " + folder.resolve("x") + " is there already");
    }

    @Test
    void aLinkOnTheHostIsNotFollowed() throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.createSymbolicLink(folder.resolve("etc"), outside);
        Path file = Files.writeString(temporary.resolve("precious"), "precious");
        Files.createSymbolicLink(folder.resolve("hosts"), file);
        guest.file(guest.directory(guest.root(), "etc"), "passwd", "evil");
        guest.file(guest.root(), "hosts", "evil");
        copy("/");
        assertThat(outside).isEmptyDirectory();
        assertThat(file).hasContent("precious");
        assertThat(told.leftOut).hasSize(2).allMatch(line -> line.endsWith(" is there already"));
    }

    @Test
    void whatIsThereAlreadyIsKept() throws IOException {
        Files.writeString(folder.resolve("file"), "yesterday's");
        Files.writeString(folder.resolve("link"), "yesterday's");
        guest.file(guest.root(), "file", "today's");
        guest.link(guest.root(), "link", "file");
        copy("/");
        assertThat(folder.resolve("file")).hasContent("yesterday's");
        assertThat(folder.resolve("link")).isRegularFile();
        assertThat(told.leftOut).hasSize(2).allMatch(line -> line.endsWith(" is there already"));
    }

    @Test
    void namesTooLongForTheHostAreLeftOutAndTheRestIsNot() throws IOException {
        byte[] name = new byte[100];
        Arrays.fill(name, (byte) 0xff); // 300 characters when spelled
        guest.file(guest.root(), Names.decode(name), "1");
        guest.file(guest.root(), "good", "1");
        copy("/");
        assertThat(copied()).containsExactly("good");
        assertThat(told.leftOut).singleElement().asString().contains("this host can't have it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nul\0byte"})
    void linksThatTheHostCannotHaveAreLeftOut(String target) throws IOException {
        guest.link(guest.root(), "link", target);
        guest.link(guest.root(), "good", "x");
        copy("/");
        assertThat(copied()).containsExactly("good");
        assertThat(told.leftOut).singleElement().asString().startsWith("/link: ");
    }

    @Test
    void damagedContentLeavesNoFile() throws IOException {
        SparseDevice content = new SparseDevice(4L * Sizes.MiB).data(0, new byte[4 * Sizes.MiB]);
        HandMade.Item damaged = guest.file(guest.root(), "damaged", content);
        content.failing(2L * Sizes.MiB, new CorruptImageException("cluster 7 is damaged"));
        guest.name(guest.root(), "damaged-again", damaged);
        guest.file(guest.root(), "good", "1");
        copy("/");
        assertThat(copied()).containsExactly("good");
        assertThat(told.leftOut)
                .containsExactly("/damaged: cluster 7 is damaged", "/damaged-again: cluster 7 is damaged");
    }

    @Test
    void aFailingMediumEndsItAndLeavesNoHalfFile() throws IOException {
        IOException failure = new IOException("Input/output error");
        guest.file(guest.root(), "first", "1");
        guest.file(
                guest.root(), "half", new SparseDevice(8).data(0, new byte[8]).failing(4, failure));
        assertThatThrownBy(() -> copy("/")).isSameAs(failure);
        assertThat(copied()).containsExactly("first");
    }

    @Test
    void theTargetIsAFolder() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatThrownBy(
                        () -> new CopyOut(guest.tree(), told).copy(guest.tree().root(), file))
                .isInstanceOf(NotDirectoryException.class);
        guest.file(guest.root(), Names.decode(new byte[] {'a', (byte) 0xff}), "1");
        guest.file(guest.root(), "..", "1");
        FileTree tree = guest.tree();
        FileTree.Children children = tree.children(tree.root());
        new CopyOut(tree, told).copy(Objects.requireNonNull(children.next()), folder);
        assertThat(copied()).containsExactly("a%FF");
        assertThatThrownBy(() -> new CopyOut(tree, told).copy(Objects.requireNonNull(children.next()), folder))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("is no name that a file can have");
    }

    @Test
    void userAttributesAreKeptAndOthersTold() throws IOException {
        byte[] value = {0, '=', (byte) 0xff};
        guest.file(guest.root(), "file", "1").extended("user.a=b", value).extended("security.selinux", value);
        copy("/file");
        assertThat(told.reducedButOwner()).singleElement().asString().contains("is without security.selinux");
        assertThat(Files.getAttribute(folder.resolve("file"), "user:a=b", LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(value);
    }
}
