package io.guestkit.luks.crypto;

import io.guestkit.core.device.SectorCipher;
import io.guestkit.core.error.UnsupportedImageException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cipher with its mode, as headers and dm-crypt name them: {@code aes-xts-plain64}, {@code aes-cbc-essiv:sha256}.
 *
 * @param algorithm the block cipher
 * @param chaining the mode
 * @param iv what is made of a sector's number
 */
public record CipherSpec(CipherAlgorithm algorithm, Chaining chaining, IvRule iv) {

    /**
     * The cipher of these names.
     *
     * @param cipher such as {@code aes}
     * @param mode such as {@code xts-plain64}
     * @param where whose names they are, for the refusal
     */
    public static CipherSpec parse(String cipher, String mode, String where) throws UnsupportedImageException {
        CipherAlgorithm algorithm = CipherAlgorithm.of(cipher).orElse(null);
        Chaining chaining = chaining(mode);
        IvRule iv = chaining == null ? null : iv(chaining, mode);
        if (algorithm == null || chaining == null || iv == null) {
            throw UnsupportedImageException.of(where, "the cipher %s-%s is not supported".formatted(cipher, mode));
        }
        return new CipherSpec(algorithm, chaining, iv);
    }

    private static @Nullable Chaining chaining(String mode) {
        return switch (mode.split("-", 2)[0]) {
            case "ecb" -> Chaining.ECB;
            case "cbc" -> Chaining.CBC;
            case "xts" -> Chaining.XTS;
            default -> null;
        };
    }

    private static @Nullable IvRule iv(Chaining chaining, String mode) {
        String name = mode.substring(Math.min(mode.length(), "xts-".length()));
        if (chaining == Chaining.ECB) {
            return mode.equals("ecb") ? IvRule.NONE : null;
        }
        IvRule rule = IvRule.of(name);
        return chaining == Chaining.XTS && rule != null && rule.essiv() != null ? null : rule;
    }

    /** Whether keys have so many bytes; XTS has two. */
    public boolean takesKey(int bytes) {
        return chaining == Chaining.XTS
                ? bytes % 2 == 0 && CipherAlgorithm.takesKey(bytes / 2)
                : CipherAlgorithm.takesKey(bytes);
    }

    /** What {@link #takesKey} takes, in words. */
    public String keySizes() {
        return chaining == Chaining.XTS ? "32, 48 or 64" : "16, 24 or 32";
    }

    /** The cipher with a key of a size that it takes; the caller wipes its own copy. */
    public SectorCipher open(byte[] key, int sectorSize) {
        return new PooledCipher(this, key.clone(), sectorSize);
    }

    Lane lane(byte[] key, int sectorSize) {
        int length = chaining == Chaining.XTS ? key.length / 2 : key.length;
        byte[] first = Arrays.copyOf(key, length);
        byte[] second = numberKey(key, length);
        try {
            return new Lane(
                    this, sectorSize, algorithm.withKey(first), second == null ? null : algorithm.withKey(second));
        } finally {
            Arrays.fill(first, (byte) 0);
            if (second != null) {
                Arrays.fill(second, (byte) 0);
            }
        }
    }

    /** The key with which the numbers of sectors are encrypted: the second one of XTS, or the hash of the first. */
    private byte @Nullable [] numberKey(byte[] key, int length) {
        if (chaining == Chaining.XTS) {
            return Arrays.copyOfRange(key, length, key.length);
        }
        return iv.essiv() == null ? null : iv.essiv().digest().digest(key);
    }

    /** The names by which qemu-img tells of it. */
    public Map<String, Object> facts(int keyBytes) {
        Map<String, Object> facts = new LinkedHashMap<>();
        int bits = keyBytes * 8 / (chaining == Chaining.XTS ? 2 : 1);
        facts.put("cipher-alg", algorithm + "-" + bits);
        facts.put("cipher-mode", chaining.toString());
        facts.put("ivgen-alg", iv.name());
        if (iv.essiv() != null) {
            facts.put("ivgen-hash-alg", iv.essiv().toString());
        }
        return facts;
    }
}
