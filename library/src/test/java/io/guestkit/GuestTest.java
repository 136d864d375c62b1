package io.guestkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.TreeWalk;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening guests, and what is said when there is none to open. */
class GuestTest {

    private static final String EXT4 = "filesystems/ext/ext4";
    private static final String EXT2 = "filesystems/ext/ext2";

    @TempDir
    private Path folder;

    private static Path sample() {
        return Fixtures.root().resolve("../../samples/debian-12.qcow2");
    }

    @Test
    void aGuestHasAtLeastOneImage() {
        assertThatThrownBy(() -> GuestKit.open(List.of(), OpenOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one image");
    }

    @Test
    void theSampleIsReadFromTheImageDownToItsFiles() throws IOException {
        try (Guest guest = GuestKit.open(sample())) {
            // what samples/make.sh put there
            assertThat(new String(guest.tree().readBytes("/etc/hostname", 100), StandardCharsets.UTF_8))
                    .isEqualTo("vienna\n");
            assertThat(guest.inspect().systems()).hasSize(1);
            assertThat(guest.tree("/dev/sda2").resolve("/etc/hostname").path()).isEqualTo("/etc/hostname");
        }
    }

    @Test
    void imagesAreNamedInTheirOrder() throws IOException {
        List<Path> images = List.of(Fixtures.file(EXT4, "image"), Fixtures.file(EXT2, "image"));
        try (Guest guest = GuestKit.open(images, OpenOptions.defaults())) {
            assertThat(guest.tree("/dev/sda")
                            .mounts()
                            .get(0)
                            .filesystem()
                            .info()
                            .type())
                    .isEqualTo("ext4");
            assertThat(guest.tree("/dev/sdb")
                            .mounts()
                            .get(0)
                            .filesystem()
                            .info()
                            .type())
                    .isEqualTo("ext2");
            assertThatThrownBy(guest::tree)
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("several filesystems; name one: /dev/sda, /dev/sdb");
        }
    }

    @Test
    void anUnknownVolumeIsToldWithThoseThereAre() throws IOException {
        try (Guest guest = GuestKit.open(sample())) {
            assertThatThrownBy(() -> guest.tree("/dev/sdz9"))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("/dev/sdz9")
                    .hasMessageContaining("/dev/sda1")
                    .hasMessageContaining("/dev/sda2");
        }
    }

    @Test
    void aWrongPathIsAMissingFile() {
        Path missing = folder.resolve("no-such.qcow2");
        assertThatThrownBy(() -> GuestKit.open(missing))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no-such.qcow2");
        assertThatThrownBy(() -> GuestKit.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is a directory");
    }

    @Test
    void aTextFileHoldsNoFilesystem() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "no disk at all\n".repeat(100));
        try (Guest guest = GuestKit.open(text)) {
            assertThat(guest.inspect().systems()).isEmpty();
            assertThatThrownBy(guest::tree)
                    .isInstanceOf(UnsupportedImageException.class)
                    .hasMessageContaining("notes.txt")
                    .hasMessageContaining("holds no filesystem that is known")
                    .hasMessageContaining("/dev/sda");
        }
    }

    @Test
    void anEmptyFileHoldsNoFilesystem() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.img"));
        try (Guest guest = GuestKit.open(empty)) {
            assertThatThrownBy(guest::tree).isInstanceOf(ImageException.class).hasMessageContaining("empty.img");
        }
    }

    /** Cut within its header: nothing is known but that it says it is qcow2. */
    @Test
    void aHeaderThatIsCutIsToldByItsFormat() throws IOException {
        byte[] whole = Files.readAllBytes(sample());
        Path cut = Files.write(folder.resolve("cut.qcow2"), Arrays.copyOf(whole, 40));
        assertThatThrownBy(() -> {
                    try (Guest guest = GuestKit.open(cut)) {
                        guest.tree();
                    }
                })
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("cut.qcow2")
                .hasMessageContaining("qcow2");
    }

    /** Cut in its middle: the tables point behind the end. */
    @Test
    void anImageThatIsCutSaysWhere() throws IOException {
        byte[] whole = Files.readAllBytes(sample());
        Path cut = Files.write(folder.resolve("cut.qcow2"), Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> {
                    try (Guest guest = GuestKit.open(cut)) {
                        readAll(guest.tree());
                    }
                })
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("cut.qcow2");
    }

    private static void readAll(FileTree tree) throws IOException {
        TreeWalk walk = tree.walk(tree.root());
        for (GuestFile file = walk.next(); file != null; file = walk.next()) {
            if (file.type() == FileType.FILE && file.attributes().size() < 1 << 20) {
                file.content().read(0, (int) file.content().size());
            }
        }
    }

    @Test
    void theFirstOfTwoImagesIsClosedWhenTheSecondFails() throws IOException {
        Path first = Files.copy(sample(), folder.resolve("first.qcow2"));
        assertThatThrownBy(() -> GuestKit.open(List.of(first, folder.resolve("missing")), OpenOptions.defaults()))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("missing");
        assertThat(openFiles()).doesNotContain(first.toRealPath());
    }

    @Test
    void closingClosesTheImages() throws IOException {
        Path image = Files.copy(sample(), folder.resolve("image.qcow2"));
        Guest guest = GuestKit.open(image);
        FileTree tree = guest.tree();
        assertThat(openFiles()).contains(image.toRealPath());
        guest.close();
        assertThat(openFiles()).doesNotContain(image.toRealPath());
        assertThatThrownBy(() -> readAll(tree)).isInstanceOf(IOException.class);
        guest.close(); // and closing again is nothing
    }

    /** The files that this process has open, where the host tells (Linux). */
    private static List<Path> openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(descriptors));
        try (Stream<Path> links = Files.list(descriptors)) {
            return links.flatMap(GuestTest::target).toList();
        }
    }

    private static Stream<Path> target(Path descriptor) {
        try {
            return Stream.of(Files.readSymbolicLink(descriptor));
        } catch (IOException closedMeanwhile) {
            return Stream.empty();
        }
    }
}
