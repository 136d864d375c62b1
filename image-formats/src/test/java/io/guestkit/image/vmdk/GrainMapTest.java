package io.guestkit.image.vmdk;

import static io.guestkit.image.vmdk.HandMade.DIRECTORY;
import static io.guestkit.image.vmdk.HandMade.GRAIN;
import static io.guestkit.image.vmdk.HandMade.REDUNDANT_DIRECTORY;
import static io.guestkit.image.vmdk.HandMade.TABLES;
import static io.guestkit.image.vmdk.HandMade.threeGrains;
import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Mutations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec: sections "Grain Directory", "Grain Table" and "Grain". */
class GrainMapTest {

    /** The extents as {@code KIND length}. */
    private static List<String> kinds(DiskImage image) throws Exception {
        List<String> kinds = new ArrayList<>();
        for (long at = 0; at < image.size(); ) {
            Extent extent = image.map(at, image.size() - at);
            kinds.add(extent.kind() + " " + extent.length());
            at += extent.length();
        }
        return kinds;
    }

    @Test
    void joinsNeighboursAndHoles() throws Exception {
        try (DiskImage image = threeGrains().open()) {
            assertThat(kinds(image)).containsExactly("DATA 8192", "HOLE 53248", "DATA 4096");
            assertThat(image.read(GRAIN - 1, 2)).containsExactly('a', 'b');
            assertThat(image.read(image.size() - 1, 1)).containsExactly('c');
            assertThat(((Extent.Data) image.map(100, 10)).hostOffset()).isEqualTo(16 * 512 + 100);
        }
    }

    @Test
    void doesNotJoinGrainsThatAreNoNeighbours() throws Exception {
        try (DiskImage image = threeGrains().grain(1, 32).open()) {
            assertThat(kinds(image)).startsWith("DATA 4096", "DATA 4096", "HOLE 53248");
        }
    }

    @Test
    void aTableThatIsNotThereIsAHole() throws Exception {
        HandMade made = threeGrains().put32(DIRECTORY, 0);
        try (DiskImage image = made.open()) {
            assertThat(kinds(image)).containsExactly("HOLE 61440", "DATA 4096");
        }
    }

    @Test
    void anEntryOf1IsZerosWithTheFlagAndCorruptWithout() throws Exception {
        HandMade made = threeGrains().grain(2, 1);
        Mutations.assertRejected(
                () -> HandMade.bytes(made.open()),
                "vmdk grain table @0xe08: grain table entry is 0x1, expected a grain");
        try (DiskImage image = made.put32(0x04, 2).put32(0x08, 7).open()) {
            assertThat(kinds(image)).containsExactly("DATA 8192", "ZERO 4096", "HOLE 49152", "DATA 4096");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {48, 0x7fff_ffff, -1})
    void aGrainOutsideTheFileIsCorrupt(int sector) throws Exception {
        try (DiskImage image = threeGrains().grain(1, sector).open()) {
            assertThat(image.read(0, GRAIN)).containsOnly('a');
            assertThat(Mutations.assertRejected(
                            () -> image.read(GRAIN, 1),
                            "@0xe04: grain table entry is 0x%x, expected a grain within the file".formatted(sector)))
                    .isInstanceOf(CorruptImageException.class);
        }
    }

    @Test
    void whatTheFileLacksOfItsLastGrainIsZeros() throws Exception {
        byte[] cut = Arrays.copyOf(threeGrains().grain(15, 40).bytes(), 41 * 512 + 100);
        try (DiskImage image = HandMade.open(cut)) {
            assertThat(kinds(image)).endsWith("DATA 612", "ZERO 3484");
            assertThat(image.read(15 * GRAIN + 611, 2)).containsExactly('d', 0);
            assertThat(image.map(15 * GRAIN + 700, 10).isZero()).isTrue();
        }
    }

    @Test
    void aTableOutsideTheFileIsReadFromTheRedundantDirectory() throws Exception {
        HandMade made = threeGrains().put32(DIRECTORY + 4, 0x7fff_ffff);
        try (DiskImage image = made.open()) {
            assertThat(kinds(image)).containsExactly("DATA 8192", "HOLE 53248", "DATA 4096");
            assertThat(image.info().warnings())
                    .containsExactly("1 grain tables are not within the file: the redundant ones are read");
        }
    }

    @Test
    void aTableThatBothDirectoriesHaveOutsideIsCorrupt() throws Exception {
        HandMade made = threeGrains().put32(DIRECTORY + 4, 0x1000).put32(REDUNDANT_DIRECTORY + 4, 0x2000);
        try (DiskImage image = made.open()) {
            assertThat(image.read(0, GRAIN)).containsOnly('a');
            Mutations.assertRejected(
                    () -> HandMade.bytes(image),
                    "vmdk grain directory @0xc04: grain directory entry is 0x1000, expected a grain table");
        }
    }

    @Test
    void theRedundantDirectoryCountsOnlyWithItsFlag() throws Exception {
        HandMade made = threeGrains().put32(0x08, 1).put32(DIRECTORY, 0x1000);
        try (DiskImage image = made.open()) {
            Mutations.assertRejected(() -> image.read(0, 1), "grain directory entry is 0x1000");
        }
    }

    @Test
    void theLastTableMayStandAtTheEndOfTheFile() throws Exception {
        byte[] bytes = Arrays.copyOf(threeGrains().bytes(), 48 * 512 + 32);
        System.arraycopy(bytes, TABLES, bytes, 48 * 512, 32);
        bytes[DIRECTORY] = 48;
        try (DiskImage image = HandMade.open(bytes)) {
            assertThat(kinds(image)).containsExactly("DATA 8192", "HOLE 53248", "DATA 4096");
            assertThat(image.info().warnings()).isEmpty();
        }
    }
}
