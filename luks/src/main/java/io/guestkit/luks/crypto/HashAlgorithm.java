package io.guestkit.luks.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.jcajce.provider.digest.RIPEMD160;
import org.bouncycastle.jcajce.provider.digest.Whirlpool;

/** The hashes that headers name, by the words of cryptsetup. */
public enum HashAlgorithm {
    SHA1("sha1", 64, () -> jdk("SHA-1")),
    SHA224("sha224", 64, () -> jdk("SHA-224")),
    SHA256("sha256", 64, () -> jdk("SHA-256")),
    SHA384("sha384", 128, () -> jdk("SHA-384")),
    SHA512("sha512", 128, () -> jdk("SHA-512")),
    SHA3_256("sha3-256", 136, () -> jdk("SHA3-256")),
    SHA3_512("sha3-512", 72, () -> jdk("SHA3-512")),
    RIPEMD("ripemd160", 64, RIPEMD160.Digest::new),
    WHIRLPOOL("whirlpool", 64, Whirlpool.Digest::new);

    private final String specName;
    private final int blockSize;

    @SuppressWarnings("ImmutableEnumChecker") // method references without state
    private final Supplier<MessageDigest> maker;

    HashAlgorithm(String specName, int blockSize, Supplier<MessageDigest> maker) {
        this.specName = specName;
        this.blockSize = blockSize;
        this.maker = maker;
    }

    /** The hash of that name, empty when it is not carried. */
    public static Optional<HashAlgorithm> of(String name) {
        return Arrays.stream(values())
                .filter(hash -> hash.specName.equals(name))
                .findFirst();
    }

    private static MessageDigest jdk(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this JVM lacks " + name, missing);
        }
    }

    /** A digest that has seen nothing; its state can be cloned. */
    MessageDigest digest() {
        return maker.get();
    }

    /** Bytes that it takes in at once, to which HMAC pads its key. */
    int blockSize() {
        return blockSize;
    }

    @Override
    public String toString() {
        return specName;
    }
}
