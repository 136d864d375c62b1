package io.guestkit.image.qcow2.read;

import io.guestkit.core.codec.Pool;
import io.guestkit.core.device.SectorCipher;
import io.guestkit.core.error.KeyRequiredException;
import io.guestkit.core.spi.KeySource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The encryption that QEMU deprecates: AES-128 in CBC over sectors, whose IV is their number. The key is the password
 * itself, cut or filled with zeros, and nothing in the image tells whether it fits. Spec: section "Header", crypt_method.
 */
public final class AesCipher implements SectorCipher {

    private static final int KEY = 16;

    private final String image;
    private final @Nullable SecretKeySpec key;
    private final Pool<Cipher> ciphers = new Pool<>(AesCipher::cipher, cipher -> {});

    private AesCipher(String image, @Nullable SecretKeySpec key) {
        this.image = image;
        this.key = key;
    }

    /** The cipher with the first key for an image; without any it refuses to work. */
    public static AesCipher of(String image, KeySource source) {
        List<byte[]> passwords = source.keys(image, "");
        byte[] bytes = passwords.isEmpty() ? null : Arrays.copyOf(passwords.get(0), KEY);
        passwords.forEach(password -> Arrays.fill(password, (byte) 0));
        if (bytes == null) {
            return new AesCipher(image, null);
        }
        SecretKeySpec key = new SecretKeySpec(bytes, "AES");
        Arrays.fill(bytes, (byte) 0);
        return new AesCipher(image, key);
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/CBC/NoPadding");
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this JVM lacks AES", missing);
        }
    }

    @Override
    public int sectorSize() {
        return SECTOR;
    }

    @Override
    public void decrypt(long sector, ByteBuffer data) throws KeyRequiredException {
        process(Cipher.DECRYPT_MODE, sector, data);
    }

    @Override
    public void encrypt(long sector, ByteBuffer data) throws KeyRequiredException {
        process(Cipher.ENCRYPT_MODE, sector, data);
    }

    private void process(int mode, long sector, ByteBuffer data) throws KeyRequiredException {
        if (key == null) {
            throw new KeyRequiredException(image + ": is encrypted (AES), and no key is given for it");
        }
        Cipher cipher = ciphers.take();
        ByteBuffer iv = ByteBuffer.allocate(KEY).order(ByteOrder.LITTLE_ENDIAN);
        byte[] bytes = new byte[SECTOR];
        try {
            long number = sector;
            for (int at = data.position(); at < data.limit(); at += SECTOR) {
                cipher.init(
                        mode, key, new IvParameterSpec(iv.putLong(0, number++).array()));
                data.get(at, bytes);
                data.put(at, cipher.doFinal(bytes));
            }
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // whole sectors, and a key and an IV of 16 bytes
        }
        ciphers.give(cipher);
    }

    @Override
    public void close() {
        ciphers.close();
    }
}
