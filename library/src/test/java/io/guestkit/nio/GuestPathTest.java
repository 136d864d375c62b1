package io.guestkit.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.bytes.Names;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GuestPathTest {

    private final FileSystem fileSystem = Trees.over(new MemoryFilesystem()
            .file("/usr/bin/ls", "ls")
            .link("/bin", "usr/bin")
            .link("/usr/lib/up", "../..")
            .link("/absolute", "/usr/bin")
            .link("/circle", "circle"));

    private Path path(String text) {
        return fileSystem.getPath(text);
    }

    @Test
    void bytesThatAreNoUtf8GoBothWays() {
        String name = Names.decode(new byte[] {'c', 'a', 'f', (byte) 0xe9});

        assertThat(path("/d/" + name).getFileName()).hasToString(name);
        assertThat(path("/d/" + name).toUri().toString()).endsWith("!/d/caf%E9");
    }

    @Test
    void equalBytesAreEqualPaths() {
        String escaped = "\udcc3\udca9"; // the two bytes of é in UTF-8, each by itself

        assertThat(path(escaped))
                .isEqualTo(path("é"))
                .hasSameHashCodeAs(path("é"))
                .hasToString("é");
        assertThat(path("a/" + escaped).endsWith("é")).isTrue();
    }

    @Test
    void pathsStandInTheOrderOfTheirBytes() {
        // 41, 61, c3 a9, ee 80 80, f0 9f 98 80, ff; the UTF-16 units of the last three are the other way round
        List<String> ordered = List.of("A", "a", "é", "\ue000", "😀", "\udcff");

        assertThat(ordered.stream().map(this::path).sorted().map(Path::toString))
                .isEqualTo(ordered);
    }

    @Test
    void namesThatNoFileHasAreRefused() {
        assertThatExceptionOfType(InvalidPathException.class)
                .isThrownBy(() -> path("/a\0b"))
                .satisfies(e -> assertThat(e.getIndex()).isEqualTo(2));
        // halves of a character in UTF-16, which no bytes are; a file named ? is another
        for (String half : List.of("\ud83d", "\ude00", "\ud83d\ud83d\ude00", "\udc80\udc7f")) {
            assertThatThrownBy(() -> path("/a" + half)).isInstanceOf(InvalidPathException.class);
        }
    }

    @Test
    void pathsOfOthersDoNotMix() {
        Path other = Trees.over(new MemoryFilesystem()).getPath("/a");

        for (Path foreign : List.of(other, Path.of("a"), Path.of("/a"))) {
            assertThat(path("/a")).isNotEqualTo(foreign);
            assertThat(path("/a").startsWith(foreign)).isFalse();
            assertThat(path("/a").endsWith(foreign)).isFalse();
            assertThatThrownBy(() -> path("/a").resolve(foreign)).isInstanceOf(ProviderMismatchException.class);
            assertThatThrownBy(() -> path("/a").relativize(foreign)).isInstanceOf(ProviderMismatchException.class);
        }
        assertThatThrownBy(() -> path("/a").compareTo(Path.of("/a"))).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> path("/a").toFile()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void relativePathsCountFromTheRoot() {
        assertThat(path("a/b").toAbsolutePath()).isEqualTo(path("/a/b"));
        assertThat(path("").toAbsolutePath()).isEqualTo(path("/"));
    }

    @Test
    void theRealPathHasNoLinks() throws IOException {
        assertThat(path("/bin/ls").toRealPath()).isEqualTo(path("/usr/bin/ls"));
        assertThat(path("absolute/../lib/./up").toRealPath()).isEqualTo(path("/"));
        assertThat(path("").toRealPath()).isEqualTo(path("/"));
        assertThat(path("/../..").toRealPath()).isEqualTo(path("/"));
        assertThatThrownBy(() -> path("/bin/cp").toRealPath()).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> path("/circle/ls").toRealPath()).isInstanceOf(FileSystemLoopException.class);
    }

    /** {@code ..} goes with the name before it, but not behind a link, which may lead elsewhere. */
    @Test
    void theRealPathKeepsLinksWhenAsked() throws IOException {
        LinkOption option = LinkOption.NOFOLLOW_LINKS;

        assertThat(path("bin/./ls").toRealPath(option)).isEqualTo(path("/bin/ls"));
        assertThat(path("/usr/lib/../bin").toRealPath(option)).isEqualTo(path("/usr/bin"));
        assertThat(path("/bin/../lib").toRealPath(option)).isEqualTo(path("/bin/../lib"));
        assertThat(path("/bin/../lib/../bin").toRealPath(option)).isEqualTo(path("/bin/../bin"));
        assertThat(path("/bin/../..").toRealPath(option)).isEqualTo(path("/bin/../.."));
        assertThat(path("/circle").toRealPath(option)).isEqualTo(path("/circle"));
        assertThat(path("/..").toRealPath(option)).isEqualTo(path("/"));
        assertThatThrownBy(() -> path("/bin/../none").toRealPath(option)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void theUriNamesImageAndPath() {
        String image = "guestkit:" + Path.of("/disks/memory.img").toUri();

        assertThat(path("/a b/ü!%#?").toUri()).isEqualTo(URI.create(image + "!/a%20b/%C3%BC%21%25%23%3F"));
        assertThat(path("relative").toUri()).isEqualTo(URI.create(image + "!/relative"));
    }

    @Test
    void urisAreTakenApart() {
        GuestUri whole = GuestUri.parse(URI.create("guestkit:file:///a%21b.img!/caf%E9/x%21y"));
        assertThat(whole.image()).isEqualTo(URI.create("file:///a%21b.img"));
        assertThat(whole.volume()).isEmpty();
        assertThat(whole.path()).isEqualTo("/caf\udce9/x!y");

        GuestUri volume = GuestUri.parse(URI.create("GUESTKIT:file:///a.img!btrfsvol:/dev/sda2/sub!/é"));
        assertThat(volume.volume()).isEqualTo("btrfsvol:/dev/sda2/sub");
        assertThat(volume.path()).isEqualTo("/é");

        GuestUri none = GuestUri.parse(URI.create("guestkit:file:///a.img"));
        assertThat(none.path()).isNull();
    }

    @Test
    void anExclamationMarkInTheNameOfTheImageIsEscaped() {
        Path image = Path.of("/a!b/c.img");

        assertThat(GuestUri.prefix(image, "")).doesNotContain("!");
        assertThat(GuestUri.parse(URI.create(GuestUri.prefix(image, ""))).imagePath())
                .isEqualTo(image.toAbsolutePath());
    }

    @Test
    void urisOfAnotherShapeAreRefused() {
        Stream.of(
                        "file:///a!/b",
                        "guestkit:/a.img!/b",
                        "guestkit:a.img!/b",
                        "guestkit:file:///a!b",
                        "guestkit:x:a!b!c!/d",
                        "guestkit:file:///a.img!/b#c")
                .map(URI::create)
                .forEach(uri -> assertThatThrownBy(() -> GuestUri.parse(uri))
                        .as(uri.toString())
                        .isInstanceOf(IllegalArgumentException.class));
    }

    /** An image within a guest has a URI with a {@code !} of its own. */
    @Test
    void urisNest() {
        Path inner = path("/100%!/inner.img");
        URI outermost = GuestUri.of(GuestUri.prefix(inner, "/dev/sda1"), "/etc");

        assertThat(GuestUri.parse(outermost).image()).isEqualTo(inner.toUri());
        assertThat(GuestUri.parse(inner.toUri()).path()).isEqualTo("/100%!/inner.img");
    }
}
