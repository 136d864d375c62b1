package io.guestkit.luks.crypto;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The anti-forensic splitter: a key blown up to stripes that are all needed to have it back. Spec: LUKS1 On-Disk Format
 * 1.2.3, section 2.4.
 */
public final class AntiForensic {

    private AntiForensic() {}

    /**
     * The key that was split.
     *
     * @param split {@code stripes} times {@code keyBytes} bytes, or more
     */
    public static byte[] merge(byte[] split, int keyBytes, int stripes, HashAlgorithm hash) {
        MessageDigest digest = hash.digest();
        byte[] key = new byte[keyBytes];
        for (int stripe = 0; stripe < stripes; stripe++) {
            if (stripe > 0) {
                diffuse(key, digest);
            }
            for (int i = 0; i < keyBytes; i++) {
                key[i] ^= split[stripe * keyBytes + i];
            }
        }
        return key;
    }

    /** Replaces each piece as long as a hash by the hash of its number and itself; a shorter last one by its beginning. */
    private static void diffuse(byte[] key, MessageDigest digest) {
        int length = digest.getDigestLength();
        for (int at = 0, piece = 0; at < key.length; at += length, piece++) {
            int count = Math.min(length, key.length - at);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, piece));
            digest.update(key, at, count);
            byte[] hashed = digest.digest();
            System.arraycopy(hashed, 0, key, at, count);
            Arrays.fill(hashed, (byte) 0);
        }
    }
}
