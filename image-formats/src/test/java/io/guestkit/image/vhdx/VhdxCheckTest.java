package io.guestkit.image.vhdx;

import static io.guestkit.image.vhdx.HandMade.MIB;
import static io.guestkit.image.vhdx.HandMade.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.testkit.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VhdxCheckTest {

    private static final String WHERE =
            "disk.vhdx > vhdx block allocation table @0x%x: the entry is 0x%016x, expected ";

    private static void assertFinds(HandMade made, int at, long value, String expected) throws Exception {
        CheckReport report = HandMade.check(made.bytes());
        assertThat(report.findings()).singleElement().asString().startsWith(WHERE.formatted(at, value) + expected);
        assertThat(report.corruptions()).isEqualTo(1);
        assertThat(report.isClean()).isFalse();
    }

    static List<String> readable() {
        return VhdxFixtureTest.readable();
    }

    @ParameterizedTest
    @MethodSource("readable")
    void whatOthersMadeIsClean(String fixture) throws Exception {
        assertThat(HandMade.check(Fixtures.bytes(fixture, "image.vhdx")).findings())
                .isEmpty();
    }

    @Test
    void countsBlocks() throws Exception {
        CheckReport report = HandMade.check(
                new HandMade().blocks(entry(4, 6), entry(5, 6), entry(7, 6), 2).bytes());
        assertThat(report.totalUnits()).isEqualTo(4);
        assertThat(report.allocatedUnits()).isEqualTo(3);
        assertThat(report.fragmentedUnits()).isEqualTo(1);
        assertThat(report.compressedUnits()).isZero();
        assertThat(report.imageEnd()).isEqualTo(8L * MIB);
    }

    @Test
    void findsWhatAnEntryMayNotBe() throws Exception {
        int second = HandMade.BAT + 8;
        assertFinds(new HandMade().blocks(0, entry(8, 6)), second, entry(8, 6), "a block of 1048576 bytes within");
        assertFinds(new HandMade().blocks(0, entry(3, 6)), second, entry(3, 6), "a block that has nothing in common");
        assertFinds(new HandMade().blocks(0, entry(5, 6)), HandMade.BAT + 16, entry(5, 6), "a block that no other");
        assertFinds(new HandMade().blocks(0, entry(6, 7)), second, entry(6, 7), "another state than 7");
        assertFinds(new HandMade().blocks(0, entry(6, 4)), second, entry(6, 4), "a state of 0 to 3, 6 or 7");
        assertFinds(new HandMade().blocks(0, 0x10), second, 0x10, "0 in bits 3 to 19");
    }

    @Test
    void findsWhatTheEntryOfABitmapMayNotBe() throws Exception {
        int bitmap = HandMade.BAT + 8 * 4096;
        HandMade large = new HandMade().put64(HandMade.DISK_SIZE, 4098L << 20).put64(bitmap, entry(6, 6));
        assertFinds(large, bitmap, entry(6, 6), "state 0, or 6 in an image with a parent");
        String[] values = {"parent_linkage", "{" + HandMade.DATA_WRITE + "}", "relative_path", "base.vhdx"};
        assertThat(HandMade.check(HandMade.differencing(values).bytes()).findings())
                .isEmpty();
        assertFinds(
                HandMade.differencing(values).put64(bitmap, entry(4, 6)),
                bitmap,
                entry(4, 6),
                "a sector bitmap that no");
        assertFinds(
                HandMade.differencing(values).put64(bitmap, 2), bitmap, 2, "state 0, or 6 in an image with a parent");
    }

    /** Many findings are counted and not all told. */
    @Test
    void looksAtTheFileAsItIsAfterTheLogWasReplayed() throws Exception {
        HandMade made = new HandMade().blocks(0, entry(8, 6));
        made.log(0, new LogEntryMaker(1, 0).zero(HandMade.BAT, 4096).bytes());
        assertThat(HandMade.check(made.bytes()).findings()).isEmpty();
    }
}
