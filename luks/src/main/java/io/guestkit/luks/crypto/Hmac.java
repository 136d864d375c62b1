package io.guestkit.luks.crypto;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * HMAC with one key over many short messages (RFC 2104). The digests that have seen the padded key are kept and cloned:
 * half the work of {@link javax.crypto.Mac}, which hashes the padded key anew for each message.
 */
final class Hmac {

    private final MessageDigest inner;
    private final MessageDigest outer;

    Hmac(HashAlgorithm hash, byte[] key) {
        this.inner = hash.digest();
        this.outer = hash.digest();
        byte[] hashed = key.length > hash.blockSize() ? hash.digest().digest(key) : key;
        byte[] padded = Arrays.copyOf(hashed, hash.blockSize());
        absorb(inner, padded, 0x36);
        absorb(outer, padded, 0x5c);
        Arrays.fill(padded, (byte) 0);
        if (hashed != key) {
            Arrays.fill(hashed, (byte) 0);
        }
    }

    private static void absorb(MessageDigest digest, byte[] padded, int mask) {
        byte[] masked = padded.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= (byte) mask;
        }
        digest.update(masked);
        Arrays.fill(masked, (byte) 0);
    }

    int length() {
        return inner.getDigestLength();
    }

    /** Puts the code of {@code message} into {@code code}, which has room for it and may be the message itself. */
    void code(byte[] message, byte[] code) {
        finish(inner, message, message.length, code);
        finish(outer, code, length(), code);
    }

    private static void finish(MessageDigest start, byte[] message, int count, byte[] code) {
        try {
            MessageDigest digest = (MessageDigest) start.clone();
            digest.update(message, 0, count);
            digest.digest(code, 0, start.getDigestLength());
        } catch (CloneNotSupportedException | DigestException impossible) {
            throw new IllegalStateException(impossible); // every hash of ours can be cloned, and there is room
        }
    }
}
