package io.guestkit.luks.crypto;

import org.jspecify.annotations.Nullable;

/**
 * What a sector's number becomes before it is mixed into the sector.
 *
 * @param name as qemu-img has it: {@code plain64}, {@code essiv}
 * @param mask the bits of the number that count
 * @param essiv the hash of the key with which the number is encrypted, null where it is not
 */
public record IvRule(String name, long mask, @Nullable HashAlgorithm essiv) {

    /** For what does not depend on the sector. */
    static final IvRule NONE = new IvRule("none", 0, null);

    private static final long LOW_WORD = 0xffff_ffffL;

    /** The rule that dm-crypt calls so, null when it is not carried. */
    static @Nullable IvRule of(String name) {
        return switch (name) {
            case "plain" -> new IvRule(name, LOW_WORD, null);
            case "plain64" -> new IvRule(name, -1, null);
            default -> name.startsWith("essiv:") ? essiv(name.substring("essiv:".length())) : null;
        };
    }

    private static @Nullable IvRule essiv(String hash) {
        return HashAlgorithm.of(hash)
                .filter(known -> CipherAlgorithm.takesKey(known.digest().getDigestLength()))
                .map(known -> new IvRule("essiv", -1, known))
                .orElse(null);
    }
}
