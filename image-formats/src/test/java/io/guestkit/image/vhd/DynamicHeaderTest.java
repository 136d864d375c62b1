package io.guestkit.image.vhd;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec: "Dynamic Disk Header Format". */
class DynamicHeaderTest {

    private static final byte[] GOOD = HandMade.dynamic().bytes();
    private static final int AT = HandMade.HEADER;

    static Stream<Poke> unsealed() {
        return Stream.of(
                Poke.be(AT, 1, 'C', "Cookie is 0x4378737061727365, expected \"cxsparse\""),
                Poke.be(AT + 0x24, 4, 0, "Checksum is 0x00000000"),
                Poke.be(AT + 0x3ff, 1, 1, "Checksum is 0x"));
    }

    static Stream<Poke> sealed() {
        return Stream.of(
                Poke.be(HandMade.FOOTER + 0x10, 8, -1, "Data Offset is 0xffffffffffffffff"),
                Poke.be(HandMade.FOOTER + 0x10, 8, 0x3201, "Data Offset is 0x3201, expected at most 0x3200"),
                Poke.be(HandMade.FOOTER + 0x30, 8, 4 * 4096 + 512, "Current Size is 16896, expected at most 16384"),
                Poke.be(AT + 0x10, 8, -1, "Table Offset is 0xffffffffffffffff"),
                Poke.be(AT + 0x10, 8, 0x35f1, "Table Offset is 0x35f1, expected its 4 entries within the file"),
                Poke.be(AT + 0x18, 4, 0x20000, "Header Version is 0x00020000, expected 0x00010000"),
                Poke.be(AT + 0x1c, 4, 3, "Current Size is 16384, expected at most 12288 in 3 blocks"),
                Poke.be(AT + 0x1c, 4, 0, "Current Size is 16384, expected at most 0 in 0 blocks"),
                Poke.be(AT + 0x1c, 4, 0xffff_ffffL, "Max Table Entries is 4294967295, expected at most 3456"),
                Poke.be(AT + 0x20, 4, 0, "Block Size is 0, expected a power of two from 512 on"),
                Poke.be(AT + 0x20, 4, 256, "Block Size is 256"),
                Poke.be(AT + 0x20, 4, 4097, "Block Size is 4097"),
                Poke.be(AT + 0x20, 4, 0xffff_ffffL, "Block Size is 4294967295"));
    }

    private static Object open(byte[] image) throws Exception {
        try (DiskImage disk = HandMade.open(image)) {
            return disk.info();
        }
    }

    private static Object openSealed(byte[] image) throws Exception {
        HandMade.seal(image);
        return open(image);
    }

    @ParameterizedTest
    @MethodSource("unsealed")
    void refuses(Poke poke) {
        Mutations.assertRejected(GOOD, poke, DynamicHeaderTest::open);
    }

    @ParameterizedTest
    @MethodSource("sealed")
    void refusesInSpiteOfItsChecksum(Poke poke) {
        Mutations.assertRejected(GOOD, poke, DynamicHeaderTest::openSealed);
    }

    @Test
    void theLargestBlockHasALargeBitmap() throws Exception {
        byte[] image = Poke.be(AT + 0x20, 4, 1L << 31, "").applyTo(GOOD);
        HandMade.seal(image);
        try (DiskImage disk = HandMade.open(image)) {
            assertThat(disk.info().clusterSize()).isEqualTo(1L << 31);
            assertThat(Walk.kinds(disk)).containsExactly("HOLE 16384");
        }
    }

    @Test
    void tellsItsFacts() throws Exception {
        try (DiskImage disk = HandMade.dynamic().open()) {
            assertThat(disk.description()).isEqualTo("vpc(disk.vhd)");
            assertThat(disk.info().clusterSize()).isEqualTo(4096);
            assertThat(disk.info().backingFile()).isNull();
            assertThat(disk.info().backingFormat()).isNull();
            assertThat(disk.info().details())
                    .containsEntry("subformat", "dynamic")
                    .containsEntry("creator-application", "win")
                    .containsEntry("timestamp", "2000-01-01T00:00:01Z")
                    .containsEntry("unique-id", HandMade.ID.toString())
                    .containsEntry("current-size", 16384L)
                    .containsEntry("temporary", false)
                    .containsEntry("saved-state", false)
                    .doesNotContainKey("parent-names");
        }
    }
}
