package io.guestkit.luks.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/** The JDK's AES, whose ECB over long arrays becomes the processor's own instructions. */
final class JdkAes implements BlockCipher {

    private final Cipher encrypting;
    private final Cipher decrypting;

    JdkAes(byte[] key) {
        this.encrypting = cipher(Cipher.ENCRYPT_MODE, key);
        this.decrypting = cipher(Cipher.DECRYPT_MODE, key);
    }

    private static Cipher cipher(int mode, byte[] key) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"));
            return cipher;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this JVM lacks AES", missing);
        }
    }

    @Override
    public void process(Direction direction, byte[] from, byte[] to, int length) {
        try {
            (direction == Direction.ENCRYPT ? encrypting : decrypting).update(from, 0, length, to, 0);
        } catch (ShortBufferException impossible) {
            throw new IllegalStateException(impossible); // both arrays have the length
        }
    }
}
