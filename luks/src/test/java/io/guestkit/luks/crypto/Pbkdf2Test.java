package io.guestkit.luks.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Pbkdf2Test {

    private static final HexFormat HEX = HexFormat.of();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** RFC 6070. */
    @ParameterizedTest
    @CsvSource({
        "password, salt, 1, 20, 0c60c80f961f0e71f3a9b524af6012062fe037a6",
        "password, salt, 4096, 20, 4b007901b765489abead49d926f721d065a429c1",
        "passwordPASSWORDpassword, saltSALTsaltSALTsaltSALTsaltSALTsalt, 4096, 25,"
                + " 3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038",
    })
    void asInRfc6070(String password, String salt, int iterations, int length, String key) {
        assertThat(Pbkdf2.derive(HashAlgorithm.SHA1, bytes(password), bytes(salt), iterations, length))
                .asHexString()
                .isEqualToIgnoringCase(key);
    }

    /** What Python's hashlib derives in 3 iterations from a password that is no text. */
    @ParameterizedTest
    @CsvSource({
        "sha1, ae27791ff125935e8eac69ad47eb42a9f4d377f93fd8b5f8cc89dc1e1eccf3c10ac2b780854ba1f709d7",
        "sha224, 2e083c9479568b125b660229d2000b7e15f0fe393a7dcd78b7a6e54478463a2e4f35e5cbd9c57a7b762a",
        "sha256, d06764ae2ad96207be048aab287cd0ffbfa96c263ba76f7fc109428e452d8b7ebcbb87d381488aac18aa",
        "sha384, f6af01016943294619eadcfd0d1fd2b9ac6e72168471ccf95fc774e0688cc72754e4068258dba0861fdb",
        "sha512, 6d9b5b3cb6f50a8ed4b20e14a1f62500e86e96288f73a622c21ae3e7be445fd1279c7620765ae347bce4",
        "sha3-256, 1e11ed93032f9433a7e369d437c5b7774ae8a94687711224f44d277951e9f2c193e017a18b997191b41a",
        "sha3-512, 406a531e30f43cb785a3182a25a5f13b3f0e31f439fb56507ffeb633d43692ef6d042c181e87da6ae4ac",
        "ripemd160, 3df0d507cec57787b7cac018cd63f0ceddae7af6401792b3cc5a7fe21adb0db0264e248f6b7becf0da78",
    })
    void everyHash(String name, String key) {
        HashAlgorithm hash = HashAlgorithm.of(name).orElseThrow();
        assertThat(Pbkdf2.derive(hash, bytes("password\0\u00ff"), bytes("salt"), 3, 42))
                .isEqualTo(HEX.parseHex(key));
    }

    /** As above: HMAC hashes a key longer than its block. */
    @Test
    void aPasswordLongerThanTheBlockOfTheHashIsHashedAndLeftAsItIs() {
        byte[] password = bytes("x".repeat(200));
        assertThat(Pbkdf2.derive(HashAlgorithm.SHA256, password, bytes("salt"), 2, 32))
                .isEqualTo(HEX.parseHex("b4445c2219dd8cd7e029d968f617164c12464a1653f200d71fcfed9dd3210982"));
        assertThat(password).isEqualTo(bytes("x".repeat(200)));
    }

    @Property(tries = 50)
    void asTheJdkDoesOfText(
            @ForAll @AlphaChars @StringLength(min = 1, max = 150) String password,
            @ForAll @Size(min = 1, max = 40) byte[] salt,
            @ForAll @IntRange(min = 1, max = 20) int iterations,
            @ForAll @IntRange(min = 1, max = 150) int length)
            throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, length * 8);
        byte[] expected = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                .generateSecret(spec)
                .getEncoded();
        assertThat(Pbkdf2.derive(HashAlgorithm.SHA512, bytes(password), salt, iterations, length))
                .isEqualTo(expected);
    }
}
