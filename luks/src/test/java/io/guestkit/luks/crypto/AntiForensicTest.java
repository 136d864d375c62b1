package io.guestkit.luks.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The splitter by hand after section 2.4; that whole containers open is in the tests of fixtures. */
class AntiForensicTest {

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void oneStripeIsTheKey() {
        assertThat(AntiForensic.merge(noise(32), 32, 1, HashAlgorithm.SHA256)).isEqualTo(noise(32));
    }

    @Test
    void theFirstOfTwoStripesIsHashedInPieces() throws Exception {
        byte[] split = noise(64); // of a key of 32 bytes: a piece of SHA-1 of 20 bytes and one of 12
        byte[] expected = new byte[32];
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update(new byte[] {0, 0, 0, 0});
        sha1.update(split, 0, 20);
        System.arraycopy(sha1.digest(), 0, expected, 0, 20);
        sha1.update(new byte[] {0, 0, 0, 1});
        sha1.update(split, 20, 12);
        System.arraycopy(sha1.digest(), 0, expected, 20, 12);
        for (int i = 0; i < 32; i++) {
            expected[i] ^= split[32 + i];
        }
        assertThat(AntiForensic.merge(split, 32, 2, HashAlgorithm.SHA1)).isEqualTo(expected);
    }
}
