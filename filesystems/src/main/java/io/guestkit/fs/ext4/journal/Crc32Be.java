package io.guestkit.fs.ext4.journal;

/** CRC-32 fed from the highest bit on and not inverted, as the kernel's crc32_be: the checksum of jbd2's v1. */
final class Crc32Be {

    private static final int POLYNOMIAL = 0x04c1_1db7;
    private static final int[] TABLE = table();

    private Crc32Be() {}

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int value = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                value = value < 0 ? (value << 1) ^ POLYNOMIAL : value << 1;
            }
            table[i] = value;
        }
        return table;
    }

    /** The register after more bytes. */
    static int update(int register, byte[] bytes) {
        int value = register;
        for (byte b : bytes) {
            value = (value << 8) ^ TABLE[(value >>> 24) ^ (b & 0xff)];
        }
        return value;
    }
}
