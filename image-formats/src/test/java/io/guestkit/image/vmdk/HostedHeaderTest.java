package io.guestkit.image.vmdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec: section "Hosted Sparse Extents". */
class HostedHeaderTest {

    private static final byte[] GOOD = HandMade.threeGrains().bytes();

    /** Compressed, with its directory at the end. */
    private static final byte[] STREAM = Fixtures.bytes("images/vmdk/stream-footer", "image.vmdk");

    private static final int FOOTER = STREAM.length - 3 * HandMade.SECTOR;

    static Stream<Poke> corruptions() {
        return Stream.of(
                Poke.le(0x00, 4, 0x564d_444a, "magic is 0x564d444a"),
                Poke.le(0x0c, 8, -1, "capacity is 0xffffffffffffffff"),
                Poke.le(0x0c, 8, 1L << 55, "capacity is 36028797018963968, expected at most 18014398509481983 sectors"),
                Poke.le(0x14, 8, 0, "grainSize is 0, expected a power of two up to 2097152"),
                Poke.le(0x14, 8, 24, "grainSize is 24"),
                Poke.le(0x14, 8, 0x40_0000, "grainSize is 4194304"),
                Poke.le(0x14, 8, -8, "grainSize is 0xfffffffffffffff8"),
                Poke.le(0x1c, 8, 47, "descriptorOffset is 0x5e00, expected its 1024 bytes within the file"),
                Poke.le(0x1c, 8, -1, "descriptorOffset is 0xffffffffffffffff"),
                Poke.le(0x24, 8, 48, "expected its 24576 bytes within the file"),
                Poke.le(0x24, 8, -1, "descriptorSize is 0xffffffffffffffff"),
                Poke.le(0x2c, 4, 0, "numGTEsPerGT is 0, expected 1..512"),
                Poke.le(0x2c, 4, 513, "numGTEsPerGT is 513"),
                Poke.le(0x2c, 4, 0xffff_ffffL, "numGTEsPerGT is 4294967295"),
                Poke.le(0x30, 8, -1, "rgdOffset is 0xffffffffffffffff"),
                Poke.le(0x38, 8, -2, "gdOffset is 0xfffffffffffffffe"),
                Poke.le(0x49, 4, 0x0a0a_200a, "the end-of-line characters are 0x0a0a200a, expected 0x0a0d200a"),
                Poke.le(0x4d, 2, 1, "compressAlgorithm is 1, expected it 1 with flag bit 16 and only then"),
                Poke.le(0x0a, 1, 1, "compressAlgorithm is 0"));
    }

    static Stream<Poke> unsupported() {
        return Stream.of(
                Poke.le(0x04, 4, 0, "version is 0, expected 1..3"),
                Poke.le(0x04, 4, 4, "version is 4"),
                Poke.le(0x08, 4, 0x8000_000bL, "flags has the unknown bits 0x80000008"),
                Poke.le(0x4d, 2, 2, "compressAlgorithm is 2, expected 1 (deflate)"));
    }

    static Stream<Poke> footerCorruptions() {
        return Stream.of(
                Poke.le(FOOTER + 8, 4, 1, "the marker's type is 3"),
                Poke.le(FOOTER + 12, 4, 2, "the marker's type is 2, expected 3 (footer)"),
                Poke.le(FOOTER + 512, 4, 0, "magicNumber is 0x00000000"),
                Poke.le(FOOTER + 512 + 0x0c, 8, 128, "expected it as at the beginning"),
                Poke.le(FOOTER + 512 + 0x14, 8, 8, "expected it as at the beginning"),
                Poke.le(FOOTER + 512 + 0x1c, 8, 2, "expected it as at the beginning"),
                Poke.le(FOOTER + 512 + 0x04, 4, 1, "expected it as at the beginning"),
                Poke.le(FOOTER + 512 + 0x38, 8, -1, "gdOffset is 0xffffffffffffffff, expected an offset in a footer"),
                Poke.le(FOOTER + 512 + 0x38, 8, 1 << 30, "gdOffset is 0x8000000000"),
                Poke.le(FOOTER + 1024, 1, 1, "expected the marker of the end of the stream"));
    }

    @ParameterizedTest
    @MethodSource("corruptions")
    void refusesACorruptField(Poke poke) {
        assertThat(Mutations.assertRejected(GOOD, poke, HostedHeaderTest::open))
                .isInstanceOf(CorruptImageException.class);
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void refusesAFeatureByName(Poke poke) {
        assertThat(Mutations.assertRejected(GOOD, poke, HostedHeaderTest::open))
                .isInstanceOf(UnsupportedImageException.class);
    }

    @ParameterizedTest
    @MethodSource("footerCorruptions")
    void refusesACorruptFooter(Poke poke) {
        assertThat(Mutations.assertRejected(STREAM, poke, HostedHeaderTest::open))
                .isInstanceOf(CorruptImageException.class);
    }

    private static Map<String, Object> open(byte[] bytes) throws Exception {
        try (DiskImage image = HandMade.open(bytes)) {
            return image.info().details();
        }
    }

    @Test
    void aDirectoryOutsideTheFileIsCorruptWithoutAnother() {
        byte[] alone = HandMade.threeGrains().put32(0x08, 1).bytes();
        Mutations.assertRejected(
                alone,
                Poke.le(0x38, 8, 48, "gdOffset is 0x6000, expected its 8 bytes within the file"),
                HostedHeaderTest::open);
        Mutations.assertRejected(alone, Poke.le(0x38, 8, 0, "gdOffset is 0x0"), HostedHeaderTest::open);
        Mutations.assertRejected(
                alone,
                Poke.le(0x0c, 8, 1 << 20, "gdOffset is 0xc00, expected its 65536 bytes"),
                HostedHeaderTest::open);
    }

    @Test
    void withoutTheFlagTheEndOfLineCharactersDoNotCount() throws Exception {
        byte[] bytes = HandMade.threeGrains().put32(0x08, 2).put32(0x49, 0).bytes();
        assertThat(open(bytes)).containsEntry("create-type", "monolithicSparse");
    }

    @Test
    void aCompressedGrainIsOfALimitedSize() {
        Mutations.assertRejected(
                HandMade.threeGrains()
                        .put32(0x08, 0x3_0003)
                        .put(0x4d, (byte) 1)
                        .put64(0x14, 4096)
                        .bytes(),
                Poke.le(0x14, 8, 8192, "grainSize is 8192, over the limit of 4096 when compressed"),
                HostedHeaderTest::open);
    }

    @Test
    void aDiskOfNoBytesIsOne() throws Exception {
        HandMade made = new HandMade().put64(0x0c, 0);
        String empty = HandMade.text(HandMade.NO_PARENT, "monolithicSparse", "RW 0 SPARSE \"disk.vmdk\"");
        try (DiskImage image = made.put(512, empty + "\0").open()) {
            assertThat(image.size()).isZero();
        }
    }

    @Test
    void tellsWhereLineAndHeaderDiffer() throws Exception {
        HandMade made = HandMade.threeGrains().put64(0x0c, 120);
        try (DiskImage image = made.open()) {
            assertThat(image.size()).isEqualTo(120 * 512);
            assertThat(image.info().warnings())
                    .containsExactly("the descriptor has 65536 bytes for the extent, its header 61440, which counts");
        }
    }
}
