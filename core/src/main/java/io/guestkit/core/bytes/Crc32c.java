package io.guestkit.core.bytes;

import java.util.zip.CRC32C;

/**
 * CRC-32C (Castagnoli, RFC 3720 appendix B.4) that can go on from any register value, as filesystems want it: they
 * chain the checksum of an identifier into that of a structure, and do not invert it between or after.
 *
 * <p>The JDK's {@link CRC32C} is fast but always starts from all ones. A register is a linear function of the four
 * bytes fed last, so four bytes exist that lead from all ones to any wanted register; they are fed first.
 */
public final class Crc32c {

    private static final int POLYNOMIAL = 0x82f6_3b78;

    private Crc32c() {}

    /** The CRC-32C of {@code bytes} as RFC 3720 defines it: started at all ones and inverted at the end. */
    public static int of(byte[] bytes) {
        return ~update(-1, bytes, 0, bytes.length);
    }

    /**
     * The register after {@code length} more bytes, not inverted.
     *
     * @param register the register so far; all ones ({@code -1}) to begin with
     */
    public static int update(int register, byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        int lead = ~rewind(register);
        for (int shift = 0; shift < 32; shift += 8) {
            crc.update(lead >>> shift);
        }
        crc.update(bytes, offset, length);
        return ~(int) crc.getValue();
    }

    /** The register after a 32-bit integer in little-endian order. */
    public static int updateInt(int register, int value) {
        byte[] bytes = {(byte) value, (byte) (value >>> 8), (byte) (value >>> 16), (byte) (value >>> 24)};
        return update(register, bytes, 0, bytes.length);
    }

    /** The register from which four zero bytes lead to {@code register}: 32 steps of the shift register, backwards. */
    private static int rewind(int register) {
        int value = register;
        for (int bit = 0; bit < 32; bit++) {
            // The polynomial's top bit is set, and a step shifts a zero in: the top bit tells whether it was applied.
            value = value < 0 ? ((value ^ POLYNOMIAL) << 1) | 1 : value << 1;
        }
        return value;
    }
}
