package io.guestkit.fs.ext4.directory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * How an encrypted name is shown without its key: in base64 of the URL alphabet, unpadded, the two words of its hash in
 * the directory, little-endian, then the encrypted bytes; of a long name the first 149 of them and the SHA-256 of the
 * rest, so that what is shown has at most 252 characters.
 *
 * <p>Spec: Linux Documentation/filesystems/fscrypt.rst, section Without the key; the form is defined by
 * fs/crypto/fname.c, struct fscrypt_nokey_name.
 */
public final class NoKeyName {

    /** Encrypted names are padded to at least one AES block. */
    public static final int SHORTEST = 16;

    private static final int KEPT = 149;

    private NoKeyName() {}

    /**
     * The name to show.
     *
     * @param encrypted at least {@link #SHORTEST} bytes
     * @param hash the name's hash in its directory; zeros for a symbolic link's target
     */
    public static String of(byte[] encrypted, NameHash hash) {
        ByteBuffer shown = ByteBuffer.allocate(8 + KEPT + 32).order(ByteOrder.LITTLE_ENDIAN);
        shown.putInt(hash.major()).putInt(hash.minor());
        shown.put(encrypted, 0, Math.min(encrypted.length, KEPT));
        if (encrypted.length > KEPT) {
            MessageDigest digest = sha256();
            digest.update(encrypted, KEPT, encrypted.length - KEPT);
            shown.put(digest.digest());
        }
        byte[] bytes = new byte[shown.flip().remaining()];
        shown.get(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every Java platform has SHA-256
        }
    }
}
