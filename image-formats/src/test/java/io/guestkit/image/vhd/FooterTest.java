package io.guestkit.image.vhd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec: "Hard Disk Footer Format". */
class FooterTest {

    private static final byte[] GOOD = Arrays.copyOf(HandMade.dynamic().bytes(), HandMade.SECTOR);

    static Stream<Poke> unsealed() {
        return Stream.of(
                Poke.be(0x00, 8, 0x636f_6e65_6374_6979L, "Cookie is 0x636f6e6563746979, expected \"conectix\""),
                Poke.be(0x40, 4, 0, "Checksum is 0x00000000, expected 0xffff"),
                Poke.be(0x1ff, 1, 1, "Checksum is 0x"));
    }

    static Stream<Poke> sealed() {
        return Stream.of(
                Poke.be(0x0c, 4, 0x20000, "File Format Version is 0x00020000, expected 0x00010000"),
                Poke.be(0x30, 8, -1, "Current Size is 0xffffffffffffffff"),
                Poke.be(0x3c, 4, 0, "Disk Type is 0"),
                Poke.be(0x3c, 4, 1, "Disk Type is 1"),
                Poke.be(0x3c, 4, 5, "Disk Type is 5"),
                Poke.be(0x3c, 4, 0xffff_ffffL, "Disk Type is 4294967295"));
    }

    private static Footer parse(byte[] bytes) throws Exception {
        return Footer.parse(StructView.bigEndian(bytes, "disk.vhd", "vhd footer", 0));
    }

    private static Footer parseSealed(byte[] bytes) throws Exception {
        HandMade.seal(bytes, 0, bytes.length, 0x40);
        return parse(bytes);
    }

    @ParameterizedTest
    @MethodSource("unsealed")
    void refuses(Poke poke) {
        Mutations.assertRejected(GOOD, poke, FooterTest::parse);
    }

    @ParameterizedTest
    @MethodSource("sealed")
    void refusesInSpiteOfItsChecksum(Poke poke) {
        Mutations.assertRejected(GOOD, poke, FooterTest::parseSealed);
    }

    @Test
    void refusesEveryCut() {
        for (int length = 0; length < 0x55; length++) {
            byte[] cut = Arrays.copyOf(GOOD, length);
            Mutations.assertRejected(() -> parse(cut), "");
        }
    }

    @Test
    void tellsItsFields() throws Exception {
        Footer footer = parse(GOOD);
        assertThat(footer.dataOffset()).isEqualTo(512);
        assertThat(footer.creator()).isEqualTo("win ");
        assertThat(footer.host()).isEqualTo("Wi2k");
        assertThat(footer.type()).isEqualTo(Footer.Type.DYNAMIC);
        assertThat(footer.id()).isEqualTo(HandMade.ID);
        assertThat(footer.temporary()).isFalse();
        assertThat(footer.savedState()).isFalse();
    }

    static List<String> sizes() {
        return Fixtures.lines("images/vhd/sizes/table", "expect.txt");
    }

    private static byte[] shaped(String creator, int cylinders, int heads, int sectors, long size) {
        byte[] bytes = GOOD.clone();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).putLong(0x30, size);
        buffer.putShort(0x38, (short) cylinders).put(0x3a, (byte) heads).put(0x3b, (byte) sectors);
        buffer.put(0x1c, HexFormat.of().parseHex(creator));
        return bytes;
    }

    /** {@code CREATOR CYLINDERS HEADS SECTORS CURRENT-SIZE VIRTUAL-SIZE}. */
    @ParameterizedTest
    @MethodSource("sizes")
    void hasTheSizeThatQemuGivesIt(String row) throws Exception {
        String[] words = row.split(" ", -1);
        byte[] bytes = shaped(
                words[0],
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]),
                Long.parseLong(words[4]));
        assertThat(parseSealed(bytes).size()).isEqualTo(Long.parseLong(words[5]));
    }

    /** QEMU knows Azure from version 10 on, and shows no disk at all for an empty geometry. */
    @Test
    void hasCurrentSizeForAzureAndForAnEmptyGeometry() throws Exception {
        assertThat(parseSealed(shaped("77610000", 100, 4, 17, 1 << 20)).size()).isEqualTo(1 << 20);
        assertThat(parseSealed(shaped("76626f78", 0, 0, 0, 1 << 20)).size()).isEqualTo(1 << 20);
    }

    @Test
    void aDiskCutShortByItsGeometryIsToldOf() throws Exception {
        HandMade made = HandMade.dynamic().text(HandMade.FOOTER + 0x1c, "vpc ");
        made.put32(HandMade.FOOTER + 0x38, 0x0001_0511); // 1 cylinder, 5 heads, 17 sectors
        try (DiskImage image = made.put64(HandMade.FOOTER + 0x30, SIZE_OVER_GEOMETRY)
                .put32(HandMade.HEADER + 0x1c, 11)
                .open()) {
            assertThat(image.size()).isEqualTo(5 * 17 * 512);
            assertThat(image.info().warnings()).singleElement().asString().contains("45056 bytes of its current size");
        }
    }

    private static final long SIZE_OVER_GEOMETRY = 45056;

    @Test
    void aFixedDiskMustStandBeforeItsFooter() {
        byte[] image = HandMade.fixed(4096);
        ByteBuffer.wrap(image).putLong(4096 + 0x30, 4097 + 511);
        HandMade.seal(image, 4096, 512, 0x40);
        assertThatThrownBy(() -> HandMade.open(image))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage(
                        "disk.vhd > vhd footer @0x1030: Current Size is 4608, expected at most 4096 before the footer");
    }

    @Test
    void aFixedDiskOfAGeometryMustStandBeforeItsFooter() {
        byte[] image = HandMade.fixed(4096);
        ByteBuffer.wrap(image).putInt(4096 + 0x1c, 0x76706320).putInt(4096 + 0x38, 0x0001_0111);
        HandMade.seal(image, 4096, 512, 0x40);
        assertThatThrownBy(() -> HandMade.open(image))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("Disk Geometry is 1/1/17 for 8704 bytes, expected at most 4096");
    }

    @Test
    void oldTypesAreRefusedByName() {
        assertThatThrownBy(() -> parseSealed(Poke.be(0x3c, 4, 6, "").applyTo(GOOD)))
                .isInstanceOf(UnsupportedImageException.class);
    }
}
