package io.guestkit.image.vmdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What hostile images have done to others; each test is named after the duty. */
class VmdkSecurityTest {

    @TempDir
    private Path folder;

    private Path descriptor(String name, String... extents) throws IOException {
        return Files.writeString(folder.resolve(name), HandMade.text(HandMade.NO_PARENT, "custom", extents));
    }

    private Path child(String name, String parentCid, String parent) throws IOException {
        return HandMade.threeGrains()
                .descriptor(HandMade.withParent(parentCid, parent), "monolithicSparse")
                .save(folder.resolve(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../secret.bin", "sub/secret.bin", "\\\\.\\PhysicalDrive0", "..", "file:x"})
    void flatDescriptorToAnyHostFile(String name) throws Exception {
        Files.write(folder.resolve("secret.bin"), new byte[1024]);
        Path file = descriptor("disk.vmdk", "RW 2 FLAT \"" + name + "\" 0");
        assertThatThrownBy(() -> HandMade.open(file))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("the extent's file is \"" + name + "\"");
    }

    @Test
    void extentsPassTheGate() throws Exception {
        Files.write(folder.resolve("flat.bin"), new byte[1024]);
        Path file = descriptor("disk.vmdk", "RW 2 FLAT \"flat.bin\" 0");
        assertThatThrownBy(() -> HandMade.opener(OpenOptions.defaults()).open(file))
                .isInstanceOf(ReferenceDeniedException.class)
                .hasMessageContaining("its extent \"flat.bin\"");
    }

    @Test
    void aLinkOutOfTheFolderIsNotFollowed() throws Exception {
        Path disks = Files.createDirectory(folder.resolve("disks"));
        Files.write(folder.resolve("secret.bin"), new byte[1024]);
        Files.createSymbolicLink(disks.resolve("flat.bin"), Path.of("../secret.bin"));
        Path file = Files.writeString(
                disks.resolve("disk.vmdk"),
                HandMade.text(HandMade.NO_PARENT, "monolithicFlat", "RW 2 FLAT \"flat.bin\" 0"));
        assertThatThrownBy(() -> HandMade.open(file)).isInstanceOf(ReferenceDeniedException.class);
    }

    @Test
    void aMissingExtentIsNamed() throws Exception {
        Path file = descriptor("disk.vmdk", "RW 128 SPARSE \"disk-s001.vmdk\"");
        assertThatThrownBy(() -> HandMade.open(file))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("disk-s001.vmdk");
    }

    @Test
    void aParentElsewhereIsTheGatesToDecide() throws Exception {
        Path disks = Files.createDirectory(folder.resolve("disks"));
        HandMade.threeGrains().save(folder.resolve("base.vmdk"));
        Path top = HandMade.threeGrains()
                .descriptor(HandMade.withParent("1234abcd", "../base.vmdk"), "monolithicSparse")
                .save(disks.resolve("top.vmdk"));
        assertThatThrownBy(() -> HandMade.open(top)).isInstanceOf(ReferenceDeniedException.class);
        OpenOptions both = OpenOptions.defaults().withGate(FolderGate.of(List.of(folder)));
        try (DiskImage image = HandMade.opener(both).open(top)) {
            assertThat(image.info().backingFile()).isEqualTo("../base.vmdk");
            assertThat(image.info().backingFormat()).isEqualTo("vmdk");
        }
    }

    @Test
    void infoOpensNothingElse() throws Exception {
        Path top = child("top.vmdk", "0badcafe", "missing.vmdk");
        Path split = descriptor("split.vmdk", "RW 128 SPARSE \"missing-s001.vmdk\"", "RW 8 FLAT \"missing.bin\" 8");
        try (DiskImage one = HandMade.opener(OpenOptions.defaults()).describe(top);
                DiskImage two = HandMade.opener(OpenOptions.defaults()).describe(split)) {
            assertThat(one.info().details()).containsEntry("parent-cid", 0x0bad_cafeL);
            assertThat(two.info().virtualSize()).isEqualTo(136 * 512);
        }
    }

    @Test
    void circularSelfReferencing() throws Exception {
        Path self = child("self.vmdk", "0000beef", "self.vmdk");
        assertThatThrownBy(() -> HandMade.open(self))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("leads back");
    }

    @Test
    void circularOfTwo() throws Exception {
        Path one = child("one.vmdk", "0000beef", "two.vmdk");
        child("two.vmdk", "0000beef", "one.vmdk");
        assertThatThrownBy(() -> HandMade.open(one))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("leads back");
    }

    @Test
    void anExtentThatIsTheDescriptorLeadsBack() throws Exception {
        Path file = descriptor("disk.vmdk", "RW 128 SPARSE \"disk.vmdk\"");
        assertThatThrownBy(() -> HandMade.open(file))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("leads back");
    }

    /** Each of some files names the next several times: were extents disks, they would open without end. */
    @Test
    void anExtentIsNoDiskOfFurtherExtents() throws Exception {
        descriptor("inner.vmdk", "RW 128 ZERO");
        Path file = descriptor("disk.vmdk", "RW 128 SPARSE \"inner.vmdk\"");
        try (DiskImage image = HandMade.open(file)) {
            assertThatThrownBy(() -> image.read(0, 1))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("magic is 0x69442023, expected that of a sparse extent");
        }
    }

    @Test
    void aFlatFileShorterThanItsExtentIsCorrupt() throws Exception {
        Files.write(folder.resolve("flat.bin"), new byte[1024]);
        Path file = descriptor("disk.vmdk", "RW 2 FLAT \"flat.bin\" 1");
        assertThatThrownBy(() -> HandMade.open(file))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("raw(flat.bin) @0x200: the range of 1024 bytes is not within the device");
    }

    @Test
    void anExtentOfAnotherSizeThanItsLineIsCorrupt() throws Exception {
        HandMade.threeGrains().save(folder.resolve("disk-s001.vmdk"));
        Path file = descriptor("disk.vmdk", "RW 136 SPARSE \"disk-s001.vmdk\"");
        try (DiskImage image = HandMade.open(file)) {
            assertThatThrownBy(() -> image.read(0, 1))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("capacity is 65536 bytes, expected 69632 as the descriptor has");
        }
    }

    @Test
    void aDescriptorWithinAnExtentNamesNoOthers() {
        String two = HandMade.text(HandMade.NO_PARENT, "monolithicSparse", "RW 64 ZERO", "RW 64 ZERO");
        assertThatThrownBy(() -> HandMade.threeGrains().put(512, two + "\0").open())
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("the descriptor within an extent names other extents");
        assertThatThrownBy(() -> HandMade.threeGrains().put64(0x0c, 0).open())
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("the descriptor within an extent names other extents");
    }

    @Test
    void descriptorHuge() throws Exception {
        Path file = descriptor("disk.vmdk", "RW 128 ZERO");
        Files.writeString(file, Files.readString(file) + "#".repeat(1 << 20));
        assertThatThrownBy(() -> HandMade.open(file))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("over the limit of 1048575");
    }

    @Test
    void extentsWithoutEnd() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 4097; i++) {
            lines.add("RW 1 ZERO");
        }
        Path file = descriptor("disk.vmdk", lines.toArray(String[]::new));
        assertThatThrownBy(() -> HandMade.open(file))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("more extents than the limit of 4096");
        try (DiskImage image =
                HandMade.open(descriptor("disk.vmdk", lines.subList(1, 4097).toArray(String[]::new)))) {
            assertThat(image.read(0, 4096 * 512)).containsOnly(0);
        }
    }

    @Test
    void noExtents() throws Exception {
        Path file = descriptor("disk.vmdk");
        assertThatThrownBy(() -> HandMade.open(file))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("there is no extent, expected at least one");
    }

    /** The directory would fit the file, which is all hole. */
    @Test
    void l1TooBig() throws Exception {
        Path file = HandMade.threeGrains()
                .put64(0x0c, 10_000_000)
                .put64(0x14, 1)
                .put32(0x2c, 1)
                .save(folder.resolve("disk.vmdk"));
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(41_000_000);
        }
        assertThatThrownBy(() -> HandMade.open(file))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("the grain directory has 10000000 entries, over the limit of 33554432 bytes");
    }

    @Test
    void vsizePetabyteIsSeenInConstantTime() throws Exception {
        Path file = descriptor("disk.vmdk", "RW 2199023255552 ZERO", "RW 128 ZERO");
        try (DiskImage image = HandMade.open(file)) {
            assertThat(image.size()).isEqualTo((1L << 50) + 65536);
            assertThat(image.map(0, image.size()).length()).isEqualTo(1L << 50);
        }
    }

    @Test
    void aParentWrittenToSinceIsCorrupt() throws Exception {
        HandMade.threeGrains().save(folder.resolve("base.vmdk"));
        Path top = child("top.vmdk", "12345678", "base.vmdk");
        assertThatThrownBy(() -> HandMade.open(top))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("top.vmdk > vmdk descriptor @0x200: parentCID is 12345678, expected 1234abcd as"
                        + " vmdk(base.vmdk)");
    }

    @Test
    void whatIsUnallocatedIsTheParents() throws Exception {
        new HandMade().grain(2, 40).grain(1, 32).save(folder.resolve("base.vmdk"));
        try (DiskImage image = HandMade.open(child("top.vmdk", "1234abcd", "base.vmdk"))) {
            assertThat(image.read(2 * HandMade.GRAIN, 1)).containsExactly('d');
            assertThat(image.read(HandMade.GRAIN, 1)).containsExactly('b');
            assertThat(image.read(3 * HandMade.GRAIN, 1)).containsExactly(0);
        }
    }
}
