package io.guestkit.core.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Reference;
import io.guestkit.core.spi.ReferenceGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an image may make us open: nothing outside its folder, however it writes the name. */
class FolderGateTest {

    @TempDir
    private Path host;

    private Path images;
    private ReferenceGate gate;

    @BeforeEach
    void layOut() throws IOException {
        images = Files.createDirectories(host.resolve("images"));
        Files.createDirectories(images.resolve("below"));
        Files.createDirectories(host.resolve("images-too"));
        for (String name : List.of("secret", "images/base.raw", "images/below/deep.raw", "images-too/other.raw")) {
            Files.writeString(host.resolve(name), name);
        }
        Files.createSymbolicLink(images.resolve("link-out"), host.resolve("secret"));
        Files.createSymbolicLink(images.resolve("folder-out"), host);
        Files.createSymbolicLink(images.resolve("link-in"), images.resolve("base.raw"));
        gate = FolderGate.of(List.of(images));
    }

    private Path resolve(String name) throws IOException {
        ImageFile passed = gate.open(image(), new Reference("backing file", name, "raw"));
        try (BlockDevice device = passed.device()) {
            assertThat(device.size()).isPositive();
        }
        return passed.path().orElseThrow();
    }

    /** An image in the folder that is allowed. */
    private ImageFile image() {
        Path path = images.resolve("disk.qcow2");
        return new ImageFile(new BytesDevice("disk.qcow2", new byte[0]), Optional.of(path), path);
    }

    @Test
    void whatStandsInTheFolderPasses() throws IOException {
        Path base = images.resolve("base.raw").toRealPath();
        assertThat(resolve("base.raw")).isEqualTo(base);
        assertThat(resolve("./below/../base.raw")).isEqualTo(base);
        assertThat(resolve("link-in")).isEqualTo(base);
        assertThat(resolve(base.toString())).isEqualTo(base);
        assertThat(resolve("below/deep.raw"))
                .isEqualTo(images.resolve("below/deep.raw").toRealPath());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret",
                "link-out",
                "folder-out/secret",
                "../images-too/other.raw",
                "/etc/passwd",
                "below/../.."
            })
    void whatStandsOutsideIsRefused(String name) {
        assertThatThrownBy(() -> resolve(name))
                .isInstanceOf(ReferenceDeniedException.class)
                .hasMessageContaining("disk.qcow2: its backing file \"" + name + "\"");
    }

    @Test
    void aNameThatIsNoneIsRefusedAndAMissingFileNamed() {
        assertThatThrownBy(() -> resolve("nul\0")).isInstanceOf(ReferenceDeniedException.class);
        assertThatThrownBy(() -> resolve("gone.raw"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("gone.raw")
                .hasMessageContaining("backing file of disk.qcow2");
    }

    @Test
    void anImageThatIsNoFileOfTheHostHasNoFolder() {
        ImageFile inside = new ImageFile(new BytesDevice("inner.qcow2", new byte[0]));
        assertThatThrownBy(() -> gate.open(inside, new Reference("backing file", "base.raw", "raw")))
                .isInstanceOf(ReferenceDeniedException.class);
    }

    @Test
    void theLibraryLetsNothingPassUnasked() {
        assertThatThrownBy(() ->
                        OpenOptions.defaults().gate().open(image(), new Reference("data file", "base.raw", "raw")))
                .isInstanceOf(ReferenceDeniedException.class)
                .hasMessageContaining("data file \"base.raw\"");
    }

    /** Asking whether a file exists may already reach a network: a share, an automatic mount. */
    @ParameterizedTest
    @ValueSource(strings = {"/nowhere/share/base.raw", "../nowhere/base.raw", "below/../../nowhere"})
    void whatWouldStandOutsideIsNotEvenLookedFor(String name) {
        assertThatThrownBy(() -> resolve(name)).isInstanceOf(ReferenceDeniedException.class);
    }

    @Test
    void aFolderIsAllowedUnderEachOfItsNames() throws IOException {
        Path alias = Files.createSymbolicLink(host.resolve("alias"), images);
        Path base = images.resolve("base.raw").toRealPath();
        gate = FolderGate.of(List.of(alias));
        assertThat(resolve("base.raw")).isEqualTo(base);
        assertThat(resolve(alias.resolve("base.raw").toString())).isEqualTo(base);
        assertThat(resolve(base.toString())).isEqualTo(base);
        assertThat(resolve("below/../../alias/base.raw")).isEqualTo(base);
    }
}
