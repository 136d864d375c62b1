package io.guestkit.luks.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.SectorCipher;
import io.guestkit.core.error.UnsupportedImageException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CipherSpecTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final int SECTOR = 512;

    private static CipherSpec spec(String name) throws UnsupportedImageException {
        String[] parts = name.split("-", 2);
        return CipherSpec.parse(parts[0], parts[1], "disk @0x8");
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] encrypted(SectorCipher cipher, long sector, byte[] text) throws Exception {
        byte[] bytes = text.clone();
        cipher.encrypt(sector, ByteBuffer.wrap(bytes));
        return bytes;
    }

    private static byte[] decrypted(SectorCipher cipher, long sector, byte[] bytes) throws Exception {
        byte[] text = bytes.clone();
        cipher.decrypt(sector, ByteBuffer.wrap(text));
        return text;
    }

    /** IEEE 1619-2007, appendix B, vector 4: the first and the last blocks. */
    @Test
    void asInIeee1619() throws Exception {
        byte[] text = new byte[SECTOR];
        for (int i = 0; i < SECTOR; i++) {
            text[i] = (byte) i;
        }
        byte[] key = HEX.parseHex("2718281828459045235360287471352631415926535897932384626433832795");
        try (SectorCipher cipher = spec("aes-xts-plain64").open(key, SECTOR)) {
            byte[] bytes = encrypted(cipher, 0, text);
            assertThat(HEX.formatHex(bytes))
                    .startsWith("27a7479befa1d476489f308cd4cfa6e2a96e4bbe3208ff25287dd3819616e89c")
                    .endsWith("eb4a427d1923ce3ff262735779a418f20a282df920147beabe421ee5319d0568");
            assertThat(decrypted(cipher, 0, bytes)).isEqualTo(text);
        }
    }

    /** Sectors of 4096 bytes are counted in 512 bytes: two of zeros, 8 and 16, as OpenSSL encrypts them. */
    @Test
    void longSectorsAreCountedInShortOnes() throws Exception {
        byte[] key = new byte[64];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        try (SectorCipher cipher = spec("aes-xts-plain64").open(key, 4096)) {
            assertThat(cipher.sectorSize()).isEqualTo(4096);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(encrypted(cipher, 8, new byte[8192]));
            assertThat(HEX.formatHex(digest))
                    .isEqualTo("eb682120f78cbd01aaf1c50d30ccc945697d9c3e97063ed4f068948590fd9922");
        }
    }

    /** RFC 3713, appendix A. */
    @ParameterizedTest
    @CsvSource({
        "0123456789abcdeffedcba9876543210, 67673138549669730857065648eabe43",
        "0123456789abcdeffedcba98765432100011223344556677, b4993401b3e996f84ee5cee7d79b09b9",
        "0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff, 9acc237dff16d76c20ef7c919e3a7509",
    })
    void camelliaAsInItsRfc(String key, String block) throws Exception {
        byte[] text = HEX.parseHex("0123456789abcdeffedcba9876543210".repeat(SECTOR / 16));
        try (SectorCipher cipher = spec("camellia-ecb").open(HEX.parseHex(key), SECTOR)) {
            assertThat(HEX.formatHex(encrypted(cipher, 3, text))).isEqualTo(block.repeat(SECTOR / 16));
        }
    }

    /** The JDK's own CBC, a sector at a time. */
    @ParameterizedTest
    @ValueSource(strings = {"aes-cbc-plain64", "aes-cbc-plain", "aes-cbc-essiv:sha256"})
    void cbcAsTheJdkDoes(String name) throws Exception {
        byte[] key = noise(32);
        byte[] text = noise(80 * SECTOR); // more than a lane has room for
        byte[] expected = new byte[text.length];
        long first = 0xffff_fff0L; // counts over 32 bits
        for (int i = 0; i < 80; i++) {
            byte[] sector =
                    jdk("CBC", key, iv(name, key, first + i), Arrays.copyOfRange(text, i * SECTOR, (i + 1) * SECTOR));
            System.arraycopy(sector, 0, expected, i * SECTOR, SECTOR);
        }
        try (SectorCipher cipher = spec(name).open(key, SECTOR)) {
            assertThat(encrypted(cipher, first, text)).isEqualTo(expected);
            assertThat(decrypted(cipher, first, expected)).isEqualTo(text);
        }
    }

    /** Spec: dm-crypt.rst, "plain", "plain64" and "essiv". */
    private static byte[] iv(String name, byte[] key, long sector) throws Exception {
        byte[] iv = new byte[16];
        int bytes = name.endsWith("plain") ? 4 : 8;
        for (int i = 0; i < bytes; i++) {
            iv[i] = (byte) (sector >>> (8 * i));
        }
        return name.contains("essiv")
                ? jdk("ECB", MessageDigest.getInstance("SHA-256").digest(key), null, iv)
                : iv;
    }

    private static byte[] jdk(String mode, byte[] key, byte[] iv, byte[] text) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/" + mode + "/NoPadding");
        SecretKeySpec spec = new SecretKeySpec(key, "AES");
        if (iv == null) {
            cipher.init(Cipher.ENCRYPT_MODE, spec);
        } else {
            cipher.init(Cipher.ENCRYPT_MODE, spec, new IvParameterSpec(iv));
        }
        return cipher.doFinal(text);
    }

    @Test
    void plainCountsIn32BitsAndPlain64DoesNot() throws Exception {
        byte[] bytes = noise(SECTOR);
        long far = (1L << 32) + 5;
        try (SectorCipher plain = spec("aes-xts-plain").open(noise(32), SECTOR);
                SectorCipher plain64 = spec("aes-xts-plain64").open(noise(32), SECTOR)) {
            assertThat(decrypted(plain, far, bytes)).isEqualTo(decrypted(plain, 5, bytes));
            assertThat(decrypted(plain64, 5, bytes)).isEqualTo(decrypted(plain, 5, bytes));
            assertThat(decrypted(plain64, far, bytes)).isNotEqualTo(decrypted(plain, 5, bytes));
        }
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of(
                "aes-xts-plain64",
                "aes-cbc-essiv:sha256",
                "aes-ecb",
                "serpent-xts-plain",
                "twofish-cbc-plain64",
                "camellia-xts-plain64");
    }

    /** However it is cut, forth and back, in heap and direct buffers. */
    @Property(tries = 60)
    void sectorsDoNotDependOnWhatIsAskedTogether(
            @ForAll("names") String name,
            @ForAll @LongRange(min = 0, max = 1L << 40) long first,
            @ForAll @IntRange(min = 1, max = 70) int sectors,
            @ForAll @IntRange(min = 0, max = 70) int cut)
            throws Exception {
        byte[] text = noise(sectors * SECTOR);
        int before = Math.min(cut, sectors) * SECTOR;
        try (SectorCipher cipher = spec(name).open(noise(32), SECTOR)) {
            byte[] bytes = encrypted(cipher, first, text);
            ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 2);
            direct.put(1, bytes);
            cipher.decrypt(first + before / SECTOR, direct.position(1 + before).limit(1 + bytes.length));
            cipher.decrypt(first, direct.position(1).limit(1 + before));
            assertThat(direct.position()).isEqualTo(1);
            assertThat(direct.limit()).isEqualTo(1 + before);
            byte[] back = new byte[text.length];
            direct.clear().get(1, back);
            assertThat(back).isEqualTo(text);
            assertThat(direct.get(0)).isZero();
            assertThat(direct.get(1 + bytes.length)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aes-lrw-benbi",
                "aes-xts-plain64be",
                "aes-xts-essiv:sha256",
                "aes-cbc-essiv:sha1",
                "aes-cbc-essiv:md5",
                "aes-cbc-tcw",
                "aes-cbc",
                "aes-ecb-plain",
                "aes-ctr-plain64",
                "aes-",
                "cast5-cbc-plain64",
                "xchacha20,aes-adiantum-plain64",
            })
    void refusesByName(String name) {
        assertThatThrownBy(() -> spec(name))
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessage("disk @0x8: the cipher %s is not supported", name);
    }

    @Test
    void knowsTheSizesOfItsKeys() throws Exception {
        for (int bytes : new int[] {0, 1, 15, 17, 20, 31, 33, 40, 65, 128, -16, -64}) {
            assertThat(spec("aes-cbc-plain").takesKey(bytes))
                    .as("cbc %d", bytes)
                    .isFalse();
            assertThat(spec("aes-xts-plain").takesKey(bytes))
                    .as("xts %d", bytes)
                    .isFalse();
        }
        assertThat(spec("aes-cbc-plain").takesKey(24)).isTrue();
        assertThat(spec("aes-cbc-plain").takesKey(48)).isFalse();
        assertThat(spec("aes-xts-plain").takesKey(48)).isTrue();
        assertThat(spec("aes-xts-plain").takesKey(16)).isFalse();
    }

    @Test
    void aClosedCipherDecryptsNothing() throws Exception {
        byte[] key = noise(32);
        SectorCipher cipher = spec("aes-xts-plain64").open(key, SECTOR);
        decrypted(cipher, 0, noise(SECTOR));
        cipher.close();
        assertThatThrownBy(() -> decrypted(cipher, 0, noise(SECTOR))).isInstanceOf(ClosedChannelException.class);
        assertThat(key).as("the caller's own copy").isEqualTo(noise(32));
    }
}
