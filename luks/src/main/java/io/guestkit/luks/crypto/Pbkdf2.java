package io.guestkit.luks.crypto;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keys from passwords, by HMAC over and over. Spec: RFC 8018 section 5.2. The JDK's own takes characters, and passwords
 * of containers are bytes.
 */
public final class Pbkdf2 {

    private Pbkdf2() {}

    /**
     * Derives a key.
     *
     * @param iterations at least 1
     * @param length bytes of the key
     */
    public static byte[] derive(HashAlgorithm hash, byte[] password, byte[] salt, long iterations, int length) {
        Hmac hmac = new Hmac(hash, password);
        byte[] key = new byte[length];
        for (int at = 0, block = 1; at < length; at += hmac.length(), block++) {
            byte[] derived = block(hmac, salt, block, iterations);
            System.arraycopy(derived, 0, key, at, Math.min(derived.length, length - at));
            Arrays.fill(derived, (byte) 0);
        }
        return key;
    }

    private static byte[] block(Hmac hmac, byte[] salt, int number, long iterations) {
        byte[] code = new byte[hmac.length()];
        byte[] first = ByteBuffer.allocate(salt.length + Integer.BYTES)
                .put(salt)
                .putInt(number)
                .array();
        hmac.code(first, code);
        byte[] sum = code.clone();
        for (long i = 1; i < iterations; i++) {
            hmac.code(code, code);
            for (int j = 0; j < sum.length; j++) {
                sum[j] ^= code[j];
            }
        }
        Arrays.fill(code, (byte) 0);
        return sum;
    }
}
