package io.guestkit.image.vmdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckTest {

    @TempDir
    private Path folder;

    private CheckReport check(byte[] bytes) throws Exception {
        return HandMade.opener(OpenOptions.defaults()).check(Files.write(folder.resolve("disk.vmdk"), bytes));
    }

    /** The grain of sector 40 is nobody's. */
    @Test
    void counts() throws Exception {
        CheckReport report = check(HandMade.threeGrains().bytes());
        assertThat(report.corruptions()).isZero();
        assertThat(report.leaks()).isEqualTo(1);
        assertThat(report.totalUnits()).isEqualTo(16);
        assertThat(report.allocatedUnits()).isEqualTo(3);
        assertThat(report.fragmentedUnits()).isZero();
        assertThat(report.compressedUnits()).isZero();
        assertThat(report.imageEnd()).isEqualTo(40 * 512);
        assertThat(report.findings()).containsExactly("1 grains of the file are not in use");
    }

    @Test
    void countsFragments() throws Exception {
        CheckReport report = check(HandMade.threeGrains().grain(2, 40).bytes());
        assertThat(report.leaks()).isZero();
        assertThat(report.allocatedUnits()).isEqualTo(4);
        assertThat(report.fragmentedUnits()).isEqualTo(2);
        assertThat(report.imageEnd()).isEqualTo(48 * 512);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | 24 | @0xe08: grain table entry is 0x18, expected a grain that nothing else has",
                "2 | 48 | @0xe08: grain table entry is 0x30, expected a grain behind the metadata and within the file",
                "2 | -1 | @0xe08: grain table entry is 0xffffffff, expected a grain behind the metadata",
                "2 | 8 | @0xe08: grain table entry is 0x8, expected a grain behind the metadata",
                "2 | 1 | @0xe08: grain table entry is 0x1, expected a grain behind the metadata",
            })
    void findsGrainsThatCantBe(int grain, int sector, String finding) throws Exception {
        CheckReport report = check(HandMade.threeGrains().grain(grain, sector).bytes());
        assertThat(report.corruptions()).isEqualTo(1);
        assertThat(report.findings().get(0)).contains(finding);
    }

    @ParameterizedTest
    @ValueSource(ints = {HandMade.DIRECTORY, HandMade.REDUNDANT_DIRECTORY})
    void findsTablesOutsideTheFile(int directory) throws Exception {
        CheckReport report =
                check(HandMade.threeGrains().put32(directory + 4, 48).bytes());
        assertThat(report.corruptions()).isEqualTo(1);
        assertThat(report.findings().get(0))
                .contains("@0x%x: grain directory entry is 0x30, expected a grain table".formatted(directory + 4));
    }

    @Test
    void findsTablesThatAreCountedTwice() throws Exception {
        HandMade made = HandMade.threeGrains().put32(HandMade.DIRECTORY + 4, 7);
        CheckReport report = check(made.bytes());
        assertThat(report.corruptions()).isEqualTo(2);
        assertThat(report.findings().get(0)).contains("expected a grain that nothing else has");
    }

    @Test
    void findsMarkersThatNameAnotherGrain() throws Exception {
        byte[] stream = Fixtures.bytes("images/vmdk/stream-footer", "image.vmdk");
        CheckReport sound = check(stream);
        assertThat(sound.isClean()).as(sound.findings().toString()).isTrue();
        assertThat(sound.compressedUnits()).isEqualTo(sound.allocatedUnits()).isPositive();
        byte[] broken = stream.clone();
        broken[128 * 512] ^= 1;
        assertThat(check(broken).findings()).singleElement().asString().contains("vmdk grain marker @0x10000: lba is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparse", "sparse-empty", "zeroed-grains", "chain", "stream", "stream-no-markers"})
    void whatOthersMadeIsSound(String fixture) throws Exception {
        CheckReport report = check(Fixtures.bytes("images/vmdk/" + fixture, "image.vmdk"));
        assertThat(report.corruptions()).as(report.findings().toString()).isZero();
        // QEMU makes zeros of a grain by its entry alone, and leaves its place in the file to nobody.
        assertThat(report.leaks()).isEqualTo(fixture.equals("zeroed-grains") ? 3 : 0);
    }

    @Test
    void anotherDirectoryThanTheFirstIsAFinding() throws Exception {
        CheckReport report = check(Fixtures.bytes("images/vmdk/redundant-directory", "image.vmdk"));
        assertThat(report.corruptions()).isEqualTo(1);
    }

    @Test
    void refusesWhatIsInOtherFiles() {
        byte[] text = HandMade.text(HandMade.NO_PARENT, "custom", "RW 1 ZERO")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThatThrownBy(() -> check(text))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessageContaining("only describes its extents");
    }

    @Test
    void aCutFileHasFindingsAndNoOtherFailure() throws Exception {
        byte[] bytes = Fixtures.bytes("images/vmdk/sparse", "image.vmdk");
        assertThat(check(Arrays.copyOf(bytes, bytes.length / 2)).corruptions()).isPositive();
    }
}
