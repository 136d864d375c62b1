package io.guestkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that stand on a filesystem within an image, read in place. */
class NestedImagesTest {

    private static final String FIXTURE = "nested/images-on-ext4";
    private static final OpenOptions OPTIONS = OpenOptions.defaults();

    private static List<Path> outer() {
        return List.of(Fixtures.file(FIXTURE, "image"));
    }

    /** What the real tools gave for that name. */
    private static String expected(String name) {
        return Fixtures.lines(FIXTURE, "expect.txt").stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    private static String sum(BlockDevice device) throws Exception {
        byte[] bytes = device.read(0, (int) device.size());
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inner", "over"})
    void anImageIsReadWhereItStands(String name) throws Exception {
        try (DiskImage image = GuestKit.image(outer(), List.of("/images/" + name + ".qcow2"), OPTIONS)) {
            assertThat(sum(image)).isEqualTo(expected(name));
            assertThat(image.info().format()).isEqualTo("qcow2");
        }
    }

    @Test
    void aGuestWithinAGuestIsOpened() throws Exception {
        try (Guest guest = GuestKit.open(outer(), List.of("/link"), OPTIONS)) {
            assertThat(sum(guest.tree().resolve("/hello").content())).isEqualTo(expected("hello"));
        }
    }

    @Test
    void whatStandsOutsideTheImagesFolderIsRefused() {
        assertThatThrownBy(() -> GuestKit.image(outer(), List.of("/images/out.qcow2"), OPTIONS))
                .isInstanceOf(ReferenceDeniedException.class)
                .hasMessageContaining("../secret.raw")
                .hasMessageContaining("/images/");
    }

    @Test
    void anImageOnItselfIsCorrupt() {
        assertThatThrownBy(() -> GuestKit.image(outer(), List.of("/images/self.qcow2"), OPTIONS))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("leads back");
    }

    @Test
    void describingOpensNothingThatItNames() throws IOException {
        try (DiskImage image = GuestKit.describe(outer(), List.of("/images/out.qcow2"), OPTIONS)) {
            assertThat(image.info().backingFile()).isEqualTo("../secret.raw");
        }
    }

    @Test
    void whatIsNoImageIsNamed() {
        assertThatThrownBy(() -> GuestKit.open(outer(), List.of("/gone"), OPTIONS))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("/gone");
        assertThatThrownBy(() -> GuestKit.open(outer(), List.of("/images"), OPTIONS))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("no regular file of the guest");
    }
}
