package io.guestkit.core.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ChecksumsTest {

    private static final byte[] DIGITS = "123456789".getBytes(StandardCharsets.US_ASCII);

    /** The examples of RFC 3720, B.4: 32 bytes of zeros, of ones, counting up, counting down. */
    @Test
    void crc32cOfIscsi() {
        byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 0xff);
        byte[] up = new byte[32];
        byte[] down = new byte[32];
        for (int i = 0; i < 32; i++) {
            up[i] = (byte) i;
            down[i] = (byte) (31 - i);
        }
        assertThat(Crc32c.of(new byte[32])).isEqualTo(0x8a91_36aa);
        assertThat(Crc32c.of(ones)).isEqualTo(0x62a8_ab43);
        assertThat(Crc32c.of(up)).isEqualTo(0x46dd_794e);
        assertThat(Crc32c.of(down)).isEqualTo(0x113f_db5c);
        assertThat(Crc32c.of(new byte[0])).isZero();
    }

    /** The register bit by bit, as the definition has it; from any register on, in any two parts. */
    @Property(tries = 200)
    void crc32cGoesOnFromAnyRegister(@ForAll int register, @ForAll byte[] bytes) {
        int value = register;
        for (byte next : bytes) {
            value ^= next & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) != 0 ? (value >>> 1) ^ 0x82f6_3b78 : value >>> 1;
            }
        }
        assertThat(Crc32c.update(register, bytes, 0, bytes.length)).isEqualTo(value);
        int middle = bytes.length / 2;
        int first = Crc32c.update(register, bytes, 0, middle);
        assertThat(Crc32c.update(first, bytes, middle, bytes.length - middle)).isEqualTo(value);
    }

    @Test
    void anIntegerIsFedFromItsLowEnd() {
        assertThat(Crc32c.updateInt(-1, 0x0403_0201)).isEqualTo(Crc32c.update(-1, new byte[] {1, 2, 3, 4}, 0, 4));
    }

    /** The check values of the catalogue of CRCs: CRC-16/ARC starts at zero, CRC-16/MODBUS at all ones. */
    @Test
    void crc16OfTheCatalogue() {
        assertThat(Crc16.update(0, DIGITS)).isEqualTo(0xbb3d);
        assertThat(Crc16.update(0xffff, DIGITS)).isEqualTo(0x4b37);
    }
}
