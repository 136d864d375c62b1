package io.guestkit.luks.crypto;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.crypto.engines.CamelliaEngine;
import org.bouncycastle.crypto.engines.SerpentEngine;
import org.bouncycastle.crypto.engines.TwofishEngine;

/** The block ciphers, by the kernel's names; all with blocks of 16 bytes and keys of 16, 24 or 32. */
public enum CipherAlgorithm {
    AES(JdkAes::new),
    SERPENT(key -> new BouncyCipher(SerpentEngine::new, key)),
    TWOFISH(key -> new BouncyCipher(TwofishEngine::new, key)),
    CAMELLIA(key -> new BouncyCipher(CamelliaEngine::new, key));

    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    private final Function<byte[], BlockCipher> maker;

    CipherAlgorithm(Function<byte[], BlockCipher> maker) {
        this.maker = maker;
    }

    /** The cipher of that name, empty when it is not carried. */
    static Optional<CipherAlgorithm> of(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.toString().equals(name))
                .findFirst();
    }

    static boolean takesKey(int bytes) {
        return bytes == 16 || bytes == 24 || bytes == 32;
    }

    BlockCipher withKey(byte[] key) {
        return maker.apply(key);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
