package io.guestkit.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.device.Extent;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.KeyRequiredException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.Fixtures;
import io.guestkit.testkit.Mutations;
import io.guestkit.testkit.Mutations.Poke;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What this format alone has of encryption; whole images with LUKS are in the library's tests. */
class Qcow2EncryptionTest {

    private static final int LUKS_HEADER = 0x0537_be77;

    /** Crypt method 2 with a header in clusters 6 and 7; nothing of it is looked at here. */
    private static HandMade luks() {
        HandMade made = HandMade.version3(12, 8).put32(32, 2);
        made.extension(112, LUKS_HEADER, new byte[16]);
        return made.put64(120, made.at(6)).put64(128, 5000);
    }

    private static DiskImage describe(byte[] bytes) throws Exception {
        return HandMade.open(bytes, OpenOptions.defaults());
    }

    static Stream<Poke> corruptions() {
        return Stream.of(
                Poke.be(32, 4, 0, "crypt_method is 0, expected 2 with the extension"),
                Poke.be(32, 4, 1, "crypt_method is 1, expected 2 with the extension"),
                Poke.be(32, 4, 3, "crypt_method is 3, expected 0..2"),
                Poke.be(116, 4, 8, "needs 8 bytes here"),
                Poke.be(120, 8, 0x6001, "the offset of the encryption header is 0x6001"),
                Poke.be(120, 8, 0, "the offset of the encryption header is 0x0"),
                Poke.be(120, 8, 0x8000, "the offset of the encryption header is 0x8000"),
                Poke.be(120, 8, -1, "encryption header offset is 0xffffffffffffffff"),
                Poke.be(128, 8, 8193, "expected its 8193 bytes within the file"),
                Poke.be(128, 8, Long.MAX_VALUE, "expected its 9223372036854775807 bytes within the file"),
                Poke.be(128, 8, -1, "encryption header length is 0xffffffffffffffff"));
    }

    @ParameterizedTest
    @MethodSource("corruptions")
    void refusesACorruptField(Poke poke) {
        Throwable thrown = Mutations.assertRejected(() -> describe(poke.applyTo(luks().bytes())), poke.field());
        assertThat(thrown).isInstanceOf(CorruptImageException.class);
    }

    @Test
    void withoutADriverOfContainersItIsRefusedByName() {
        assertThatThrownBy(() -> luks().open())
                .isInstanceOf(UnsupportedImageException.class)
                .hasMessage("disk.qcow2: it is encrypted with \"luks\", which is not known");
    }

    private static HandMade aes() {
        HandMade made = HandMade.version3(12, 7).put32(32, 1);
        return made.fill(5, 'a').l2(3, HandMade.COPIED | made.at(5));
    }

    private static DiskImage open(byte[] bytes, String... passwords) throws Exception {
        return HandMade.open(
                bytes,
                OpenOptions.defaults()
                        .withKeys((volume, uuid) -> Arrays.stream(passwords)
                                .map(password -> password.getBytes(StandardCharsets.US_ASCII))
                                .toList()));
    }

    /** The JDK's CBC with the number of the sector on the disk: cluster 3 begins with sector 24. */
    @ParameterizedTest
    @ValueSource(strings = {"", "short", "exactly 16 bytes", "more than sixteen bytes"})
    void aesCountsByTheDiskAndPadsItsKey(String password) throws Exception {
        byte[] key = Arrays.copyOf(password.getBytes(StandardCharsets.US_ASCII), 16);
        byte[] stored = new byte[512];
        Arrays.fill(stored, (byte) 'a');
        byte[] iv = new byte[16];
        iv[0] = 24 + 5;
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
        try (DiskImage image = open(aes().bytes(), password)) {
            assertThat(image.read(3 * 4096 + 5 * 512, 512)).isEqualTo(cipher.doFinal(stored));
            assertThat(image.read(4 * 4096, 10)).containsOnly(0);
            assertThat(image.map(3 * 4096 + 100, 4096)).isInstanceOfSatisfying(Extent.Data.class, data -> {
                assertThat(data.hostOffset()).isEqualTo(5 * 4096 + 100);
                assertThat(data.length()).isEqualTo(4096 - 100);
            });
        }
    }

    @Test
    void withoutAKeyOnlyWhatIsEncryptedIsRefused() throws Exception {
        try (DiskImage image = aes().open()) {
            assertThat(image.read(0, 3 * 4096)).containsOnly(0);
            assertThatThrownBy(() -> image.read(3 * 4096, 1))
                    .isInstanceOf(KeyRequiredException.class)
                    .hasMessageContaining("disk.qcow2: is encrypted (AES), and no key is given");
        }
    }

    @Test
    void tellsHowItIsEncryptedAndThatNothingVerifiesTheKey() throws Exception {
        try (DiskImage image = aes().open()) {
            assertThat(image.info().details()).containsEntry("encrypt", Map.of("format", "aes"));
            assertThat(image.info().warnings()).singleElement().asString().contains("with a wrong one, noise is read");
        }
    }

    @Test
    void keysAreWiped() throws Exception {
        List<byte[]> keys = new ArrayList<>(List.of(new byte[] {1, 2}, new byte[] {3}));
        List<String> asked = new ArrayList<>();
        OpenOptions options = OpenOptions.defaults().withKeys((volume, uuid) -> {
            asked.add(volume + "|" + uuid);
            return keys;
        });
        HandMade.open(aes().bytes(), options).close();
        assertThat(asked).containsExactly("disk.qcow2|");
        assertThat(keys).allSatisfy(key -> assertThat(key).containsOnly(0));
    }

    /** QEMU would take zeros for the missing bytes, and decrypt them to noise. */
    @Test
    void anEncryptedClusterOverTheEndOfTheFileIsCorrupt() throws Exception {
        HandMade made = HandMade.version3(12, 7).put32(32, 1);
        byte[] bytes = made.l2(3, HandMade.COPIED | made.at(6)).bytes();
        try (DiskImage image = open(Arrays.copyOf(bytes, bytes.length - 512), "key")) {
            assertThatThrownBy(() -> image.read(3 * 4096, 512))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("L2 entry")
                    .hasMessageContaining("a whole encrypted cluster within the file");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"aes", "aes-long-key"})
    void readsAsQemuDid(String name) throws Exception {
        String fixture = "images/qcow2-encrypted/" + name;
        List<String> expected = Fixtures.lines(fixture, "expect.txt");
        try (DiskImage image =
                open(Fixtures.bytes(fixture, "image.qcow2"), expected.get(0).substring("key ".length()))) {
            assertThat("sha256 " + Walk.sha256(image)).isEqualTo(expected.get(2));
        }
    }
}
