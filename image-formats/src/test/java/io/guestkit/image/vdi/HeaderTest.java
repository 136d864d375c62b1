package io.guestkit.image.vdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec: VDICore.h, {@code VDIPREHEADER} and {@code VDIHEADER1PLUS}. */
class HeaderTest {

    private static final byte[] GOOD = new HandMade(512).bytes();

    static Stream<Poke> corruptions() {
        return Stream.of(
                Poke.le(0x40, 4, 0xbeda_107eL, "u32Signature is 0xbeda107e, expected 0xbeda107f"),
                Poke.le(0x48, 4, 0x17f, "cbHeader is 0x17f, expected at least 0x180"),
                Poke.le(0x48, 4, 0x1b9, "offBlocks is 0x200, expected at least 0x201"),
                Poke.le(0x48, 4, 0xffff_ffffL, "offBlocks is 0x200, expected at least 0x100000047"),
                Poke.le(0x4c, 4, 0, "u32Type is 0, expected 1..4"),
                Poke.le(0x4c, 4, 5, "u32Type is 5"),
                Poke.le(0x4c, 4, 4, "uuidLinkage is 00000000-0000-0000-0000-000000000000, expected the parent's"),
                Poke.le(0x154, 4, 0, "offBlocks is 0x0, expected at least 0x1d8"),
                Poke.le(0x154, 4, 0x400, "offData is 0x400, expected at least 0x410"),
                Poke.le(0x154, 4, 0xffff_fe00L, "expected a block map from 0xfffffe00 on within the file"),
                Poke.le(0x158, 4, 0, "offData is 0x0, expected at least 0x210"),
                Poke.le(0x158, 4, 0x200, "offData is 0x200, expected at least 0x210"),
                Poke.le(0x170, 8, 4 * 4096 + 1, "cbDisk is 16385, expected at most 16384 as 4 blocks hold"),
                Poke.le(0x170, 8, Long.MAX_VALUE, "cbDisk is 9223372036854775807, expected at most"),
                Poke.le(0x170, 8, -1, "cbDisk is 0xffffffffffffffff"),
                Poke.le(0x178, 4, 0, "cbBlock is 0, expected a power of two"),
                Poke.le(0x178, 4, 256, "cbBlock is 256"),
                Poke.le(0x178, 4, 4097, "cbBlock is 4097"),
                Poke.le(0x178, 4, 2048, "cbDisk is 16384, expected at most 8192"),
                Poke.le(0x178, 4, 1L << 31, "cbBlock is 2147483648"),
                Poke.le(0x17c, 4, 1, "cbBlockExtra is 1, expected 0 or a power of two"),
                Poke.le(0x17c, 4, 768, "cbBlockExtra is 768"),
                Poke.le(0x17c, 4, 1L << 31, "cbBlockExtra is 2147483648"),
                Poke.le(0x180, 4, 3, "cbDisk is 16384, expected at most 12288 as 3 blocks hold"),
                Poke.le(0x180, 4, 0x2000_0000, "cBlocks is 536870912, expected at most 536870784"),
                Poke.le(0x180, 4, 0xffff_ffffL, "cBlocks is 4294967295"),
                Poke.le(0x180, 4, 0x1fff_ff80, "cBlocks is 536870784, expected a block map from 0x200 on"),
                Poke.le(0x1a8, 4, 1, "uuidLinkage is 00000001-0000-0000-0000-000000000000, expected 00000000"),
                Poke.le(0x1c7, 1, 1, "uuidParentModify is 00000000-0000-0000-0000-000000000001"));
    }

    static Stream<Poke> unsupported() {
        return Stream.of(
                Poke.le(0x44, 4, 2, "u32Version is 0.2, expected 1.1"),
                Poke.le(0x44, 4, 0x0001_0002, "u32Version is 1.2"),
                Poke.le(0x44, 4, 0xffff_0000L, "u32Version is 65535.0"),
                Poke.le(0x4c, 4, 3, "u32Type is 3 (an undo image)"),
                Poke.le(0x154, 4, 0x201, "offBlocks is 0x201, expected a multiple of 512"),
                Poke.le(0x158, 4, 0x401, "offData is 0x401, expected a multiple of 512"),
                Poke.le(0x168, 4, 0, "cbSector is 0, expected 512"),
                Poke.le(0x168, 4, 4096, "cbSector is 4096"));
    }

    @ParameterizedTest
    @MethodSource("corruptions")
    void refusesACorruptField(Poke poke) {
        assertThat(Mutations.assertRejected(GOOD, poke, HandMade::open)).isInstanceOf(CorruptImageException.class);
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void refusesAFeatureByName(Poke poke) {
        assertThat(Mutations.assertRejected(GOOD, poke, HandMade::open)).isInstanceOf(UnsupportedImageException.class);
    }

    @Test
    void aComplaintNamesFileStructureAndPlace() {
        byte[] bytes = new HandMade(0).put(0x178, 3).bytes();
        assertThatThrownBy(() -> HandMade.open(bytes))
                .hasMessage("disk.vdi > vdi header @0x178: cbBlock is 3, expected a power of two in 512..1073741824");
    }

    @Test
    void aHeaderThatIsCutShortIsCorruptWhereverItIsCut() {
        for (int length = 0; length < 0x210; length++) {
            byte[] cut = Arrays.copyOf(GOOD, length);
            assertThatThrownBy(() -> HandMade.open(cut))
                    .as("a file of %d bytes", length)
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageStartingWith("disk.vdi > vdi header @0x");
        }
    }

    @Test
    void tellsWhatTheHeaderSays() throws Exception {
        byte[] bytes = new HandMade(512)
                .put(0x4c, 2)
                .put(0x15c, 5)
                .put(0x160, 6)
                .put(0x164, 7)
                .bytes();
        System.arraycopy("left by Jane".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0x54, 12);
        try (DiskImage image = HandMade.open(bytes)) {
            assertThat(image.info().format()).isEqualTo("vdi");
            assertThat(image.info().virtualSize()).isEqualTo(16384);
            assertThat(image.info().clusterSize()).isEqualTo(4096);
            assertThat(image.info().details().toString())
                    .isEqualTo("{type=static, uuid=11111111-1111-1111-0000-000000000000, "
                            + "modification-uuid=22222222-2222-2222-0000-000000000000, blocks=4, blocks-allocated=3, "
                            + "block-extra=512, geometry={cylinders=5, heads=6, sectors=7}, comment=left by Jane}");
            assertThat(image.info().warnings()).isEmpty();
            assertThat(image.description()).isEqualTo("vdi(disk.vdi)");
        }
    }

    @Test
    void theGeometryThatWasAddedLaterComesFirst() throws Exception {
        HandMade made = new HandMade(0).put(0x15c, 5).put(0x160, 6).put(0x164, 7);
        made.put(0x1c8, 50).put(0x1cc, 60).put(0x1d0, 63);
        try (DiskImage image = made.open()) {
            assertThat(image.info().details().get("geometry").toString())
                    .isEqualTo("{cylinders=50, heads=60, sectors=63}");
        }
        try (DiskImage old = made.put(0x48, 0x180).open()) {
            assertThat(old.info().details().get("geometry").toString()).isEqualTo("{cylinders=5, heads=6, sectors=7}");
        }
    }

    @Test
    void tellsTheParentOfADifferencingImage() throws Exception {
        try (DiskImage image = HandMade.differencing().put(0x1b8, 9).open()) {
            assertThat(image.info().details())
                    .containsEntry("type", "differencing")
                    .containsEntry("parent-uuid", "04030201-0605-0807-090a-0b0c0d0e0f10")
                    .containsEntry("parent-modification-uuid", "00000009-0000-0000-0000-000000000000");
            assertThat(image.info().warnings())
                    .singleElement()
                    .asString()
                    .contains("04030201-0605-0807-090a-0b0c0d0e0f10");
        }
    }

    @Test
    void aSizeWithinASectorIsShownWholeWithAWarning() throws Exception {
        try (DiskImage image = new HandMade(0).put64(0x170, 3 * 4096 + 1).open()) {
            assertThat(image.size()).isEqualTo(3 * 4096 + 512);
            assertThat(image.info().warnings()).singleElement().asString().contains("cbDisk is 12289");
        }
    }
}
