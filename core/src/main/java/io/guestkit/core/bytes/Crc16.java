package io.guestkit.core.bytes;

/**
 * The CRC-16 with the reflected polynomial 0xa001 (x^16 + x^15 + x^2 + 1, as in ANSI X3.28), not inverted: ext4's group
 * descriptors begin it at all ones. For short structures, bit by bit.
 */
public final class Crc16 {

    private static final int POLYNOMIAL = 0xa001;

    private Crc16() {}

    /** The register after {@code bytes}; the register has 16 bits. */
    public static int update(int register, byte[] bytes) {
        int value = register;
        for (byte next : bytes) {
            value ^= next & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) != 0 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
            }
        }
        return value;
    }
}
