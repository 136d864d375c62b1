package io.guestkit.image.vhdx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec: section 2.6.2.6. */
class ParentTest {

    private static final String LINKAGE = "{" + HandMade.DATA_WRITE + "}";

    @TempDir
    private Path folder;

    private static HandMade child(String... paths) {
        String[] values = Stream.concat(Stream.of("parent_linkage", LINKAGE), Stream.of(paths))
                .toArray(String[]::new);
        return HandMade.differencing(values);
    }

    private void parent(String name) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        new HandMade().save(file);
    }

    private DiskImage opened(HandMade child) throws Exception {
        return HandMade.open(child.save(folder.resolve("child.vhdx")));
    }

    @Test
    void sectorsWithoutABitAreTheParents() throws Exception {
        parent("base.vhdx");
        HandMade child = child("relative_path", "base.vhdx");
        child.put(4 << 20, "c".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII));
        try (DiskImage image = opened(child)) {
            assertThat(image.read(0, 512)).as("bit 0 is set").containsOnly('c');
            assertThat(image.read(512, 512)).as("bit 1 is not").containsOnly('a');
            assertThat(image.read(1 << 20, 1 << 20))
                    .as("not present here nor there")
                    .containsOnly(0);
            assertThat(image.read(2 << 20, 512)).as("fully present").containsOnly('b');
            assertThat(Walk.kinds(image).subList(0, 3)).containsExactly("DATA 512", "PARENT 512", "DATA 512");
            assertThat(Walk.kinds(image))
                    .endsWith("DATA 512", "PARENT 512", "PARENT 1048576", "DATA 1048576", "HOLE 1048576");
            assertThat(image.info().backingFile()).isEqualTo("base.vhdx");
            assertThat(image.info().backingFormat()).isEqualTo("vhdx");
            assertThat(image.info().details()).containsEntry("subformat", "differencing");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "relative_path|base.vhdx",
                "relative_path|.\\base.vhdx",
                "relative_path|below\\..\\base.vhdx",
                "volume_path|\\\\?\\Volume{26A21BDA-A627-11D7-9931-806E6F6E6963}\\vm\\base.vhdx",
                "absolute_win32_path|\\\\?\\d:\\vm\\disks\\base.vhdx",
                "absolute_win32_path|C:\\base.vhdx",
                "absolute_win32_path|\\\\?\\UNC\\server\\share\\base.vhdx",
                "relative_path|lost.vhdx|absolute_win32_path|C:\\base.vhdx",
                "relative_path|..\\outside.vhdx|absolute_win32_path|C:\\base.vhdx",
            })
    void findsTheParent(String paths) throws Exception {
        parent("base.vhdx");
        Files.createDirectories(folder.resolve("below"));
        try (DiskImage image = opened(child(paths.split("\\|", -1)))) {
            assertThat(image.read(512, 512)).containsOnly('a');
        }
    }

    @Test
    void theRelativePathComesFirst() throws Exception {
        parent("below/base.vhdx");
        new HandMade().guid(HandMade.HEADER_2 + 0x20, new UUID(1, 1)).save(folder.resolve("base.vhdx"));
        HandMade child = child("absolute_win32_path", "C:\\vm\\base.vhdx", "relative_path", ".\\below\\base.vhdx");
        try (DiskImage image = opened(child)) {
            assertThat(image.read(512, 512)).containsOnly('a');
        }
    }

    @Test
    void aParentThatWasWrittenToIsFoundOutAtTheFirstReadThatReachesIt() throws Exception {
        new HandMade().guid(HandMade.HEADER_2 + 0x20, new UUID(1, 1)).save(folder.resolve("base.vhdx"));
        try (DiskImage image = opened(child("relative_path", "base.vhdx"))) {
            assertThat(image.read(0, 512)).containsOnly('a');
            assertThatThrownBy(() -> image.read(512, 1))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining(HandMade.DATA_WRITE.toString())
                    .hasMessageContaining("00000000-0000-0001-0000-000000000001, which vhdx(base.vhdx) has");
        }
    }

    @Test
    void parentAndChildHaveSectorsOfOneSize() throws Exception {
        new HandMade().put(HandMade.LOGICAL_SECTOR_SIZE, 4096).save(folder.resolve("base.vhdx"));
        try (DiskImage image = opened(child("relative_path", "base.vhdx"))) {
            assertThatThrownBy(() -> image.read(512, 1))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("vhdx(base.vhdx) has sectors of 4096 bytes, expected 512");
        }
    }

    @Test
    void aParentThatIsMissingIsNoSuchFile() {
        assertThatThrownBy(() -> opened(child("relative_path", ".\\lost.vhdx")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("lost.vhdx");
    }

    @Test
    void describingOpensNothingElse() throws Exception {
        Path file = child("relative_path", ".\\lost.vhdx").save(folder.resolve("child.vhdx"));
        ImageOpener opener = new ImageOpener(Registry.of(new ImageFormats()), OpenOptions.defaults());
        try (DiskImage image = opener.describe(file)) {
            assertThat(image.info().backingFile()).isEqualTo(".\\lost.vhdx");
        }
    }

    static Stream<Poke> corruptions() {
        int item = HandMade.PARENT_LOCATOR;
        return Stream.of(
                Poke.le(item + 0x12, 2, 0, "parent_linkage is missing, expected a GUID"),
                Poke.le(item + 0x12, 2, 9999, "expected"),
                Poke.le(item + 0x14, 4, 0xffff_ffffL, "KeyOffset is 4294967295, expected 28 bytes from there"),
                Poke.le(item + 0x18, 4, 0x7fff_ffffL, "ValueOffset is 2147483647"),
                Poke.le(item + 0x1e, 2, 2, "parent_linkage is \"{\", expected a GUID"),
                Poke.le(HandMade.BAT + 8 * 4096, 8, HandMade.entry(6, 0), "expected state 6, as the chunk has"),
                Poke.le(HandMade.BAT + 8 * 4096, 8, HandMade.entry(8, 6), "a sector bitmap of 1048576 bytes within"),
                Poke.le(
                        HandMade.BAT + 8 * 4096,
                        8,
                        HandMade.entry(3, 6),
                        "a sector bitmap that has nothing in common"));
    }

    @ParameterizedTest
    @MethodSource("corruptions")
    void refusesACorruptField(Poke poke) throws Exception {
        parent("base.vhdx");
        byte[] good = child("relative_path", "base.vhdx").bytes();
        Path file = folder.resolve("child.vhdx");
        assertThat(Mutations.assertRejected(good, poke, bytes -> {
                    try (DiskImage image = HandMade.open(Files.write(file, bytes))) {
                        return Walk.bytes(image);
                    }
                }))
                .isInstanceOf(CorruptImageException.class);
    }

    @Test
    void aParentOfAnotherKindIsRefusedByName() {
        HandMade child = child("relative_path", "base.vhdx").put(HandMade.PARENT_LOCATOR, 0);
        assertThatThrownBy(() -> opened(child))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("LocatorType is 00000000-d19e-4a81-b789-25b8e9445913");
    }

    @Test
    void referencesAreDeniedByDefault() throws Exception {
        parent("base.vhdx");
        byte[] file = child("relative_path", "base.vhdx").bytes();
        assertThatThrownBy(() -> HandMade.open(file)).isInstanceOf(ReferenceDeniedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"..\\secret.vhdx", "..\\..\\..\\..\\etc\\secret.vhdx", "inner/../../secret.vhdx", "link.vhdx"})
    void backingFileExfiltration(String path) throws Exception {
        Path inner = Files.createDirectories(folder.resolve("images"));
        Files.createDirectories(inner.resolve("inner"));
        new HandMade().save(folder.resolve("secret.vhdx"));
        Files.createSymbolicLink(inner.resolve("link.vhdx"), Path.of("../secret.vhdx"));
        Path file = child("relative_path", path).save(inner.resolve("child.vhdx"));
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(inner)));
        assertThatThrownBy(() -> new ImageOpener(Registry.of(new ImageFormats()), options).open(file))
                .isInstanceOf(ReferenceDeniedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nbd:host:1", "json:{}", "base\0.vhdx", "", "below\\", "\\\\?\\C:"})
    void whatIsNoFileNameIsNotLookedFor(String path) throws Exception {
        assertThatThrownBy(() -> opened(child("relative_path", path)))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("the paths of the parent are [" + path + "], expected a file");
    }

    @Test
    void aChainThatLeadsBackToItself() throws Exception {
        Path file = child("relative_path", "child.vhdx").save(folder.resolve("child.vhdx"));
        assertThatThrownBy(() -> HandMade.open(file))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("leads back");
    }
}
