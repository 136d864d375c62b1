package io.guestkit.core.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StructViewTest {

    private static final byte[] BYTES = {
        (byte) 0x81,
        (byte) 0x92,
        (byte) 0xa3,
        (byte) 0xb4,
        (byte) 0xc5,
        (byte) 0xd6,
        (byte) 0xe7,
        (byte) 0xf8,
        0x41,
        0x42,
        0,
        0x43,
        0,
        0,
        0,
        0
    };

    private static final StructView LITTLE = StructView.littleEndian(BYTES, "disk > part", "record", 0x1000);
    private static final StructView BIG = StructView.bigEndian(BYTES, "", "record", 0x1000);

    @Test
    void readsUnsignedIntegersInItsOrder() throws ImageException {
        assertThat(LITTLE.u8(0)).isEqualTo(0x81);
        assertThat(LITTLE.u16(0)).isEqualTo(0x9281);
        assertThat(BIG.u16(0)).isEqualTo(0x8192);
        assertThat(LITTLE.u32(0)).isEqualTo(0xb4a3_9281L);
        assertThat(BIG.u32(0)).isEqualTo(0x8192_a3b4L);
        assertThat(LITTLE.i32(0)).isEqualTo(0xb4a3_9281);
        assertThat(LITTLE.i64(0)).isEqualTo(0xf8e7_d6c5_b4a3_9281L);
        assertThat(BIG.i64(0)).isEqualTo(0x8192_a3b4_c5d6_e7f8L);
        assertThat(LITTLE.u16(1)).as("at an odd place").isEqualTo(0xa392);
    }

    @Test
    void aSizeThatWouldBeNegativeIsNamed() throws ImageException {
        assertThat(LITTLE.u63(8, "size")).isEqualTo(0x4300_4241L);
        assertThatThrownBy(() -> LITTLE.u63(0, "size"))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("disk > part > record @0x1000: size is 0xf8e7d6c5b4a39281, expected at most 2^63-1");
        assertThat(LITTLE.u63(8, 12, "size")).isEqualTo(0x4300_4241_0000_0000L);
        assertThatThrownBy(() -> LITTLE.u63(0, 4, "size"))
                .hasMessageContaining("@0x1000: the upper half of size is 0xb4a39281");
    }

    @ParameterizedTest
    @CsvSource({"16, 1", "15, 2", "-1, 1", "13, 4", "9, 8", "0, 17", "2147483647, 8"})
    void whatIsNotWithinTheStructureIsCorrupt(int at, int count) {
        assertThatThrownBy(() -> LITTLE.bytes(at, count))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("disk > part > record @0x")
                .hasMessageContaining("the structure has only 16 in all");
    }

    @Test
    void aSliceKnowsWhereItLies() throws ImageException {
        StructView slice = LITTLE.slice("field", 8, 4);
        assertThat(slice.length()).isEqualTo(4);
        assertThat(slice.u8(0)).isEqualTo(0x41);
        assertThatThrownBy(() -> slice.u8(4)).hasMessageContaining("disk > part > field @0x100c");
        assertThatThrownBy(() -> LITTLE.slice("field", 8, 9)).isInstanceOf(CorruptImageException.class);
    }

    @Test
    void textEndsAtItsFirstNul() throws ImageException {
        assertThat(LITTLE.ascii(8, 8)).isEqualTo("AB");
        assertThat(LITTLE.ascii(8, 1)).isEqualTo("A");
        assertThat(LITTLE.ascii(12, 4)).isEmpty();
        assertThat(LITTLE.name(0, 2)).isEqualTo("\udc81\udc92");
        assertThat(LITTLE.isZero(12, 4)).isTrue();
        assertThat(LITTLE.isZero(11, 4)).isFalse();
    }

    @Test
    void complaintsNameDeviceStructureAndPlace() {
        assertThat(LITTLE.corrupt(4, "s_magic is 0x%04x, expected 0x%04x", 1, 2))
                .hasMessage("disk > part > record @0x1004: s_magic is 0x0001, expected 0x0002");
        assertThat(BIG.unsupported(4, "version is %d", 9))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessage("record @0x1004: version is 9");
    }

    /** The EFI system partition's type as UEFI 2.10, table 5.7 writes it, and its bytes as sgdisk stores them. */
    @Test
    void guidsAreMixedEndian() throws ImageException {
        byte[] stored = {
            0x28,
            0x73,
            0x2a,
            (byte) 0xc1,
            0x1f,
            (byte) 0xf8,
            (byte) 0xd2,
            0x11,
            (byte) 0xba,
            0x4b,
            0,
            (byte) 0xa0,
            (byte) 0xc9,
            0x3e,
            (byte) 0xc9,
            0x3b
        };
        StructView view = StructView.littleEndian(stored, "", "guid", 0);
        assertThat(Guid.read(view, 0)).isEqualTo(UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b"));
        assertThat(view.uuid(0)).isEqualTo(UUID.fromString("28732ac1-1ff8-d211-ba4b-00a0c93ec93b"));
    }

    /** RFC 3720, B.4, and the check value of the CRC catalogues. */
    @Test
    void crc32cIsThatOfIscsi() throws ImageException {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        StructView view = StructView.littleEndian(digits, "", "digits", 0);
        assertThat(~view.crc32c(-1, 0, 9)).isEqualTo(0xe306_9283);
        assertThat(~Crc32c.update(-1, new byte[32], 0, 32)).isEqualTo(0x8a91_36aa);
        assertThat(~Crc32c.update(Crc32c.update(-1, digits, 0, 4), digits, 4, 5))
                .as("in two steps")
                .isEqualTo(0xe306_9283);
    }
}
