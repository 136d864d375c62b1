package io.guestkit.image.vhd;

import static io.guestkit.image.vhd.HandMade.A;
import static io.guestkit.image.vhd.HandMade.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.testkit.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VhdCheckTest {

    static List<String> sound() {
        return Fixtures.cases("images/vhd").stream()
                .filter(fixture -> !fixture.endsWith("damaged") && !fixture.endsWith("type-5"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("sound")
    void whatToolsMadeIsSound(String fixture) throws Exception {
        CheckReport report = HandMade.check(Fixtures.bytes(fixture, "image.vhd"));
        assertThat(report.findings()).isEmpty();
        assertThat(report.isClean()).isTrue();
        assertThat(report.imageEnd()).isGreaterThanOrEqualTo(Fixtures.bytes(fixture, "image.vhd").length - 511);
    }

    @Test
    void countsBlocks() throws Exception {
        CheckReport report = HandMade.check(
                HandMade.dynamic().entry(0, A).entry(1, B).entry(3, 4 + A).bytes());
        assertThat(report.totalUnits()).isEqualTo(4);
        assertThat(report.allocatedUnits()).isEqualTo(3);
        assertThat(report.fragmentedUnits()).isEqualTo(1);
    }

    /** Blocks of 9 sectors; structures up to sector 4, the footer in sector 26. */
    @ParameterizedTest
    @CsvSource({
        "8, 17, ''",
        "4, 13, ''",
        "8, 16, @0x604: entry is 0x00000010",
        "16, 8, @0x600: entry is 0x00000010",
        "8, 8, @0x604: entry is 0x00000008",
        "3, 12, @0x600: entry is 0x00000003",
        "0, 12, @0x600: entry is 0x00000000",
        "8, 18, @0x604: entry is 0x00000012",
        "8, 19, @0x604: entry is 0x00000013",
        "8, -2, @0x604: entry is 0xfffffffe"
    })
    void blocksStandApart(int first, int second, String finding) throws Exception {
        CheckReport report = HandMade.check(
                HandMade.dynamic().entry(0, first).entry(1, second).bytes());
        assertThat(report.corruptions()).isEqualTo(finding.isEmpty() ? 0 : 1);
        if (!finding.isEmpty()) {
            assertThat(report.findings()).anyMatch(text -> text.contains(finding));
        }
    }

    @Test
    void spaceForBlocksThatNobodyUsesLeaks() throws Exception {
        CheckReport report = HandMade.check(HandMade.dynamic().bytes());
        assertThat(report.leaks()).isEqualTo(2); // sectors 4 to 26
        assertThat(report.findings())
                .containsExactly("disk.vhd @0x800: nobody uses the 11264 bytes from here to 0x3400");
        assertThat(HandMade.check(HandMade.dynamic().entry(0, A).bytes()).leaks())
                .isEqualTo(1);
    }

    @Test
    void aFooterThatDiffersFromItsCopyIsACorruption() throws Exception {
        byte[] image = HandMade.dynamic().entry(0, A).entry(1, B).bytes();
        image[0x54] = 1; // Saved State
        HandMade.seal(image, 0, 512, 0x40);
        CheckReport report = HandMade.check(image);
        assertThat(report.corruptions()).isEqualTo(1);
        assertThat(report.findings()).singleElement().asString().contains("says something else");
    }

    @Test
    void aFixedDiskHasNothingToContradict() throws Exception {
        CheckReport report = HandMade.check(HandMade.fixed(4096));
        assertThat(report.isClean()).isTrue();
        assertThat(report.imageEnd()).isEqualTo(4608);
    }
}
