package io.guestkit.image.vhdx;

import static io.guestkit.image.vhdx.HandMade.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec: section 2.5. */
class BlockAllocationTableTest {

    private static final byte[] GOOD = new HandMade().bytes();

    static Stream<Poke> corruptions() {
        return Stream.of(
                Poke.le(HandMade.BAT, 8, entry(8, 6), "the entry is 0x0000000000800006, expected a block of 1048576"),
                Poke.le(HandMade.BAT, 8, entry(1 << 20, 6), "the entry is 0x0000010000000006"),
                Poke.le(HandMade.BAT, 8, -1L << 20 | 6, "the entry is 0xfffffffffff00006"),
                Poke.le(HandMade.BAT, 8, entry(0, 6), "expected a block that has nothing in common with the headers"),
                Poke.le(HandMade.BAT, 8, entry(1, 6), "expected a block that has nothing in common with the log"),
                Poke.le(HandMade.BAT, 8, entry(3, 6), "nothing in common with the region 8b7ca206"),
                Poke.le(HandMade.BAT, 8, entry(4, 4), "expected a state of 0 to 3, 6 or 7"),
                Poke.le(HandMade.BAT, 8, entry(4, 5), "expected a state of 0 to 3, 6 or 7"),
                Poke.le(HandMade.BAT, 8, entry(4, 7), "expected another state than 7 (partially present)"),
                Poke.le(HandMade.BAT, 8, entry(4, 6) | 8, "expected 0 in bits 3 to 19"),
                Poke.le(HandMade.BAT, 8, entry(4, 6) | 1 << 19, "expected 0 in bits 3 to 19"));
    }

    private static Object openAndRead(byte[] bytes) throws Exception {
        try (DiskImage image = HandMade.open(bytes)) {
            return Walk.bytes(image);
        }
    }

    @ParameterizedTest
    @MethodSource("corruptions")
    void refusesACorruptEntry(Poke poke) {
        assertThat(Mutations.assertRejected(GOOD, poke, BlockAllocationTableTest::openAndRead))
                .isInstanceOf(CorruptImageException.class);
    }

    @Test
    void eachStateIsAnExtent() throws Exception {
        try (DiskImage image = HandMade.open(GOOD)) {
            assertThat(Walk.kinds(image))
                    .containsExactly("DATA 1048576", "HOLE 1048576", "DATA 1048576", "ZERO 1048576");
            Extent.Data data = (Extent.Data) image.map((2 << 20) + 5, 7);
            assertThat(data.hostOffset()).isEqualTo((5 << 20) + 5);
        }
        try (DiskImage image = new HandMade().blocks(1, 3, 3, 0).open()) {
            assertThat(Walk.kinds(image)).containsExactly("HOLE 1048576", "HOLE 2097152", "HOLE 1048576");
        }
    }

    @Test
    void theLastBlockNeedsOnlyTheBytesOfTheDisk() throws Exception {
        HandMade made =
                new HandMade().put64(HandMade.DISK_SIZE, (3 << 20) + 512).blocks(2, 2, 2, entry(7, 6));
        byte[] file = Arrays.copyOf(made.bytes(), (7 << 20) + 512);
        try (DiskImage image = HandMade.open(file)) {
            assertThat(image.read(3 << 20, 512)).hasSize(512);
        }
        byte[] cut = Arrays.copyOf(file, file.length - 1);
        Mutations.assertRejected(() -> openAndRead(cut), "expected a block of 512 bytes within the file");
    }

    /** 4095, 4096 and 4097 blocks: the entry of the first chunk's bitmap lies between the last two. */
    @Test
    void theEntryOfABitmapIsNoBlock() throws Exception {
        HandMade made = new HandMade().put64(HandMade.DISK_SIZE, 4098L << 20).blocks(2);
        made.put64(HandMade.BAT + 8 * 4095, entry(4, 6)).put64(HandMade.BAT + 8 * 4096, 0xffL);
        made.put64(HandMade.BAT + 8 * 4097, entry(5, 6)).put64(HandMade.BAT + 8 * 4098, 2);
        try (DiskImage image = made.open()) {
            assertThat(image.read((4096L << 20) - 1, 2)).containsExactly('a', 'b');
            assertThat(image.map(4097L << 20, 1 << 20).kind()).isEqualTo(Extent.Kind.ZERO);
        }
    }

    @Test
    void oneStepLooksAtABoundedNumberOfEntries() throws Exception {
        try (DiskImage image = new HandMade()
                .put64(HandMade.DISK_SIZE, 8000L << 20)
                .blocks(0, 0, 0, 0)
                .open()) {
            assertThat(image.map(0, image.size()).length()).isEqualTo(1024L << 20);
            assertThat(image.map(4000L << 20, 1L << 40).length())
                    .as("over the entry of a bitmap")
                    .isEqualTo(1023L << 20);
        }
    }
}
