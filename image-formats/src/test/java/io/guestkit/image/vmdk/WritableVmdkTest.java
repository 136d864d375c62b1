package io.guestkit.image.vmdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.Extent;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.WritableDeviceContract;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writing in place. */
class WritableVmdkTest {

    private static final int GRAIN = HandMade.GRAIN;

    @TempDir
    private Path folder;

    private static WritableDiskImage openWritable(Path file) throws Exception {
        return HandMade.opener(OpenOptions.defaults().withGate(FolderGate.of(List.of(file.getParent()))))
                .openWritable(file);
    }

    private static CheckReport check(Path file) throws Exception {
        return HandMade.opener(OpenOptions.defaults()).check(file);
    }

    private static ByteBuffer bytes(char value, int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return ByteBuffer.wrap(bytes);
    }

    /** A disk that tells of zeroed grains. */
    private static HandMade zeroing() {
        return HandMade.threeGrains().put32(0x04, 2).put32(0x08, 7);
    }

    /** A disk with a parent whose grains 1 and 2 are 'c' and 'd'; both have tables of eight entries. */
    private Path child(HandMade made) throws Exception {
        new HandMade().grain(1, 32).grain(2, 40).save(folder.resolve("base.vmdk"));
        return made.descriptor(HandMade.withParent("1234abcd", "base.vmdk"), "monolithicSparse")
                .save(folder.resolve("disk.vmdk"));
    }

    private static byte[] shown(Path file) throws Exception {
        try (DiskImage image = HandMade.open(file)) {
            return HandMade.bytes(image);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void keepsTheContractOfWritableDevices(int seed) throws Exception {
        Path plain = HandMade.threeGrains().save(folder.resolve("plain.vmdk"));
        Path zeroing = zeroing().save(folder.resolve("zeroing.vmdk"));
        Path child = child(zeroing().put32(HandMade.DIRECTORY, 0).put32(HandMade.REDUNDANT_DIRECTORY, 0));
        for (Path file : List.of(plain, zeroing, child)) {
            byte[] content = shown(file);
            long leaks = check(file).leaks();
            try (WritableDiskImage image = openWritable(file)) {
                WritableDeviceContract.verify(image, content, seed);
            }
            assertThat(Arrays.mismatch(shown(file), content)).isEqualTo(-1);
            CheckReport report = check(file);
            assertThat(report.corruptions()).as(report.findings().toString()).isZero();
            assertThat(report.leaks()).isLessThanOrEqualTo(leaks);
        }
    }

    @Test
    void aGrainThatHasAPlaceStaysThere() throws Exception {
        Path file = HandMade.threeGrains().save(folder.resolve("disk.vmdk"));
        try (WritableDiskImage image = openWritable(file)) {
            image.write(GRAIN + 10, bytes('x', 5));
        }
        byte[] stored = Files.readAllBytes(file);
        assertThat(stored).hasSize(48 * 512);
        assertThat(Arrays.copyOfRange(stored, 24 * 512 + 9, 24 * 512 + 16))
                .asString()
                .isEqualTo("bxxxxxb");
    }

    /** Sector 48 is the first behind the file. */
    @Test
    void aNewGrainStandsBehindTheFileAndInBothTables() throws Exception {
        Path file = HandMade.threeGrains().save(folder.resolve("disk.vmdk"));
        try (WritableDiskImage image = openWritable(file)) {
            image.write(4 * GRAIN + 1, bytes('x', 1));
        }
        byte[] stored = Files.readAllBytes(file);
        assertThat(stored).hasSize(56 * 512);
        assertThat(Arrays.copyOfRange(stored, 48 * 512, 48 * 512 + 3)).containsExactly(0, 'x', 0);
        for (int table : new int[] {4, 7}) {
            assertThat(Arrays.copyOfRange(stored, table * 512 + 16, table * 512 + 24))
                    .containsExactly(48, 0, 0, 0, 0, 0, 0, 0);
        }
    }

    @Test
    void aTableThatIsNotThereIsMadeForBothDirectories() throws Exception {
        HandMade made = HandMade.threeGrains();
        Path file = made.put32(HandMade.DIRECTORY, 0)
                .put32(HandMade.REDUNDANT_DIRECTORY, 0)
                .save(folder.resolve("d.vmdk"));
        try (WritableDiskImage image = openWritable(file)) {
            image.write(2 * GRAIN, bytes('x', GRAIN));
            image.write(3 * GRAIN, bytes('y', GRAIN));
        }
        byte[] stored = Files.readAllBytes(file);
        // The grain takes sectors 48 to 55, the redundant table 56, the table 57; the next grain is aligned.
        assertThat(stored[HandMade.REDUNDANT_DIRECTORY]).isEqualTo((byte) 56);
        assertThat(stored[HandMade.DIRECTORY]).isEqualTo((byte) 57);
        assertThat(Arrays.copyOfRange(stored, 57 * 512, 57 * 512 + 32))
                .isEqualTo(Arrays.copyOfRange(stored, 56 * 512, 56 * 512 + 32))
                .startsWith(0, 0, 0, 0, 0, 0, 0, 0, 48, 0, 0, 0, 64, 0, 0, 0);
        assertThat(shown(file)[2 * GRAIN]).isEqualTo((byte) 'x');
        assertThat(shown(file)[4 * GRAIN - 1]).isEqualTo((byte) 'y');
        assertThat(check(file).corruptions()).isZero();
    }

    @Test
    void theRestOfANewGrainIsTheParents() throws Exception {
        Path file = child(new HandMade());
        try (WritableDiskImage image = openWritable(file)) {
            image.write(GRAIN + 100, bytes('x', 5));
            assertThat(image.read(GRAIN + 99, 7)).asString().isEqualTo("cxxxxxc");
        }
        assertThat(Arrays.copyOfRange(shown(file), GRAIN, 2 * GRAIN))
                .startsWith('c')
                .endsWith('c');
        try (DiskImage image = HandMade.open(file)) {
            assertThat(image.map(GRAIN, GRAIN).kind()).isEqualTo(Extent.Kind.DATA);
            assertThat(image.map(2 * GRAIN, GRAIN).kind()).isEqualTo(Extent.Kind.PARENT);
        }
    }

    @Test
    void zerosOverAParentAreANoteWhereTheHeaderAllowsIt() throws Exception {
        for (boolean allowed : new boolean[] {true, false}) {
            Path file = child(allowed ? zeroing() : HandMade.threeGrains());
            try (WritableDiskImage image = openWritable(file)) {
                image.writeZeros(2 * GRAIN, GRAIN);
                image.writeZeros(3 * GRAIN, 5 * GRAIN); // where nothing is anyway
            }
            try (DiskImage image = HandMade.open(file)) {
                assertThat(image.map(2 * GRAIN, GRAIN).kind()).isEqualTo(allowed ? Extent.Kind.ZERO : Extent.Kind.DATA);
                assertThat(image.read(2 * GRAIN, GRAIN)).containsOnly(0);
            }
            assertThat(Files.size(file)).isEqualTo(allowed ? 48 * 512 : 56 * 512);
        }
    }

    @Test
    void zerosOfAPartOfAGrainLeaveTheRest() throws Exception {
        Path file = child(zeroing());
        try (WritableDiskImage image = openWritable(file)) {
            image.writeZeros(2 * GRAIN + 1, GRAIN - 2);
            image.writeZeros(1, GRAIN - 2);
        }
        assertThat(Arrays.copyOfRange(shown(file), 2 * GRAIN, 3 * GRAIN))
                .startsWith('d', 0)
                .endsWith(0, 'd');
        assertThat(Arrays.copyOfRange(shown(file), 0, GRAIN)).startsWith('a', 0).endsWith(0, 'a');
    }

    @Test
    void aChangedDiskHasAnotherIdentifierSoThatItsChildrenKnow() throws Exception {
        Path top = child(HandMade.threeGrains());
        Path base = folder.resolve("base.vmdk");
        try (WritableDiskImage image = openWritable(base)) {
            assertThat(image.info().details()).containsEntry("cid", 0x1234_abcdL);
        }
        HandMade.open(top).close();
        try (WritableDiskImage image = openWritable(base)) {
            image.write(0, bytes('x', 1));
            long cid = (long) image.info().details().get("cid");
            assertThat(cid).isNotEqualTo(0x1234_abcdL);
            assertThat(Files.readString(base, StandardCharsets.ISO_8859_1)).contains("\nCID=%08x\n".formatted(cid));
        }
        assertThatThrownBy(() -> HandMade.open(top)).hasMessageContaining("parentCID is 1234abcd");
    }

    @Test
    void theHeaderTellsThatTheDiskIsOpen() throws Exception {
        Path file = HandMade.threeGrains().save(folder.resolve("disk.vmdk"));
        try (WritableDiskImage image = openWritable(file)) {
            assertThat(Files.readAllBytes(file)[0x48]).isZero();
            image.write(0, bytes('x', 1));
            assertThat(Files.readAllBytes(file)[0x48]).isEqualTo((byte) 1);
        }
        assertThat(Files.readAllBytes(file)[0x48]).isZero();
    }

    @Test
    void refusesWhatCanOnlyBeRead() throws Exception {
        Path third = HandMade.threeGrains().put32(0x04, 3).save(folder.resolve("third.vmdk"));
        assertThatThrownBy(() -> openWritable(third))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("version 3 can only be read");
        Path stream =
                HandMade.threeGrains().put32(0x08, 0x3_0003).put(0x4d, (byte) 1).save(folder.resolve("s.vmdk"));
        assertThatThrownBy(() -> openWritable(stream))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("compressed grains can't be written in place");
        String text = HandMade.text(HandMade.NO_PARENT, "custom", "RW 1 ZERO");
        Path described = Files.writeString(folder.resolve("d.vmdk"), text);
        assertThatThrownBy(() -> openWritable(described))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("only describes its extents");
    }
}
