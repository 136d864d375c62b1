package io.guestkit.image.vmdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Mutations;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Spec: section "Stream-Optimized Compressed Sparse Extents". All streams are by Python's zlib. */
class CompressedGrainsTest {

    /** 4096 times 'x'. */
    private static final String GRAIN = "789cedc1010d000000c2a0da8f6f0f0714000000f06e5469806a";

    private static final String A_BYTE_MORE = "789cedc1010d000000c2a0da8f6f0f0714000000706fd54b80e2";
    private static final String A_BYTE_LESS = "789cedc1010d000000c2a0da8f6f0f0714000000706ed3f07ff2";

    /** 2048 times 'y'. */
    private static final String HALF = "789cabac1c05a360148c8251300a46c1480300cefec82e";

    private static final int AT = 16 * HandMade.SECTOR;

    private static HandMade compressed(int guest, String stored) {
        byte[] bytes = HexFormat.of().parseHex(stored);
        HandMade made = new HandMade().put32(0x04, 3).put32(0x08, 0x3_0003).put(0x4d, (byte) 1);
        made.put64(AT, guest * 8L).put32(AT + 8, bytes.length).put(AT + 12, bytes);
        return made.grain(guest, 16);
    }

    @Test
    void inflatesAGrain() throws Exception {
        try (DiskImage image = compressed(3, GRAIN).open()) {
            assertThat(image.read(3 * HandMade.GRAIN, HandMade.GRAIN)).containsOnly('x');
            assertThat(image.read(0, 3 * HandMade.GRAIN)).containsOnly(0);
            Extent extent = image.map(3 * HandMade.GRAIN + 10, 20);
            assertThat(extent.kind()).isEqualTo(Extent.Kind.COMPRESSED);
            assertThat(extent.length()).isEqualTo(20);
            assertThat(((Extent.Compressed) extent).unit().hostOffset()).isEqualTo(AT);
        }
    }

    /** A compression bomb: however much a grain would inflate to, it is not inflated beyond its own size. */
    @Test
    void aGrainOfAByteMoreIsCorrupt() {
        assertThat(Mutations.assertRejected(
                        () -> HandMade.bytes(compressed(3, A_BYTE_MORE).open()),
                        "vmdk compressed grain @0x2000: the deflate stream holds more than the 4096 bytes expected"))
                .isInstanceOf(CorruptImageException.class);
    }

    @Test
    void aGrainOfAByteLessIsCorrupt() {
        Mutations.assertRejected(
                () -> HandMade.bytes(compressed(3, A_BYTE_LESS).open()),
                "the deflate stream holds 4095 bytes, expected 4096");
    }

    @Test
    void aGrainWithAWrongChecksumIsCorrupt() {
        Mutations.assertRejected(
                () -> HandMade.bytes(
                        compressed(3, GRAIN.replace("5469806a", "5469806b")).open()),
                "the deflate stream is malformed");
    }

    @Test
    void aMarkerNamesItsGrain() {
        Mutations.assertRejected(
                () -> HandMade.bytes(compressed(3, GRAIN).put64(AT, 32).open()),
                "vmdk grain marker @0x2000: lba is 32, expected 24");
    }

    @Test
    void aMarkerHasASize() {
        for (int size : new int[] {0, 2 * HandMade.GRAIN - 11, Integer.MAX_VALUE, -1}) {
            Mutations.assertRejected(
                    () -> HandMade.bytes(
                            compressed(3, GRAIN).put32(AT + 8, size).open()),
                    "vmdk grain marker @0x2008: size is %d, expected 1..8180".formatted(size & 0xffff_ffffL));
        }
    }

    @Test
    void aStreamThatTheFileCutsOffIsCorrupt() {
        byte[] cut = Arrays.copyOf(compressed(3, GRAIN).bytes(), AT + 12 + 10);
        Mutations.assertRejected(() -> HandMade.bytes(HandMade.open(cut)), "size is 26, expected 1..10");
    }

    @Test
    void aGrainMayEndWithTheDisk() throws Exception {
        for (String stored : List.of(GRAIN, HALF)) {
            HandMade made = compressed(15, stored).put64(0x0c, 124);
            try (DiskImage image = made.open()) {
                assertThat(image.read(15 * HandMade.GRAIN, 2048)).containsOnly(stored.equals(GRAIN) ? 'x' : 'y');
            }
        }
        Mutations.assertRejected(
                () -> HandMade.bytes(compressed(15, HALF).put64(0x0c, 125).open()),
                "the deflate stream holds 2048 bytes, expected 2560");
        Mutations.assertRejected(
                () -> HandMade.bytes(compressed(14, HALF).put64(0x0c, 124).open()),
                "the deflate stream holds 2048 bytes, expected 4096");
    }

    @Test
    void withoutMarkersTheStreamBeginsTheGrain() throws Exception {
        HandMade made = compressed(3, GRAIN).put32(0x08, 0x1_0003);
        made.put(AT, HexFormat.of().parseHex(GRAIN));
        try (DiskImage image = made.open()) {
            assertThat(image.read(3 * HandMade.GRAIN, HandMade.GRAIN)).containsOnly('x');
        }
    }
}
