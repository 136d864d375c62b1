package io.guestkit.fs.ext4.directory;

import io.guestkit.fs.ext4.structure.HashSeed;

/**
 * The hash of a name in an indexed directory.
 *
 * <p>Spec: Linux Documentation/filesystems/ext4, directory.rst, section Hash Tree Directories; the algorithms are
 * defined by what fs/ext4/hash.c computes. Half MD4 is RFC 1320 with 8 words instead of 16 in each of its three rounds,
 * TEA is the Tiny Encryption Algorithm (Wheeler and Needham, 1994) with 16 rounds over two of the four words.
 *
 * @param major what the index is sorted by; its lowest bit is 0, for in the index that marks a collision
 * @param minor the tie-break among equal ones, 0 for the legacy hash
 */
public record NameHash(int major, int minor) {

    public static final int LEGACY = 0;
    public static final int HALF_MD4 = 1;
    public static final int TEA = 2;

    /** The order in which the rounds of half MD4 take the eight words, and how far each step rotates. */
    private static final int[][] ORDERS = {
        {0, 1, 2, 3, 4, 5, 6, 7}, {1, 3, 5, 7, 0, 2, 4, 6}, {3, 7, 2, 6, 1, 5, 0, 4},
    };

    private static final int[][] ROTATIONS = {{3, 7, 11, 19}, {3, 5, 9, 13}, {3, 9, 11, 15}};

    /** Square roots of 2 and 3 as MD4 has them. */
    private static final int[] CONSTANTS = {0, 0x5a827999, 0x6ed9eba1};

    private static final int TEA_DELTA = 0x9e3779b9;

    /** The hash that Linux keeps for the end of a directory; a name with it gets the one before. */
    private static final int END = 0xfffffffe;

    /** What stands for the hash where none is computed. */
    public static final NameHash NONE = new NameHash(0, 0);

    /** Whether {@code version} is an algorithm that this class knows. */
    public static boolean knows(int version) {
        return version >= LEGACY && version <= TEA;
    }

    /**
     * Hashes a name of at most 255 bytes.
     *
     * @param version one that {@link #knows} accepts
     * @param unsigned whether bytes above 0x7f count as positive
     * @param seed what the hash begins with; the legacy one has none
     */
    public static NameHash of(byte[] name, int version, boolean unsigned, HashSeed seed) {
        if (version == LEGACY) {
            return finish(legacy(name, unsigned), 0);
        }
        int[] state = seed.words();
        int words = version == HALF_MD4 ? 8 : 4;
        for (int at = 0; at < name.length; at += 4 * words) {
            int[] block = pack(name, at, words, unsigned);
            if (version == HALF_MD4) {
                halfMd4(state, block);
            } else {
                tea(state, block);
            }
        }
        return version == HALF_MD4 ? finish(state[1], state[2]) : finish(state[0], state[1]);
    }

    private static NameHash finish(int hash, int minor) {
        int even = hash & ~1;
        return new NameHash(even == END ? END - 2 : even, minor);
    }

    private static int value(byte b, boolean positive) {
        return positive ? b & 0xff : b;
    }

    private static int legacy(byte[] name, boolean positive) {
        int last = 0x12a3fe2d;
        int before = 0x37abe8f9;
        for (byte b : name) {
            int next = before + (last ^ (value(b, positive) * 7152373));
            if (next < 0) {
                next -= 0x7fffffff;
            }
            before = last;
            last = next;
        }
        return last << 1;
    }

    /** The next words of a name, filled up with its remaining length in every byte. */
    private static int[] pack(byte[] name, int at, int words, boolean positive) {
        int left = name.length - at;
        int filler = left * 0x01010101; // names have at most 255 bytes
        int[] packed = new int[words];
        int taken = Math.min(left, 4 * words);
        for (int word = 0; word < words; word++) {
            int bits = filler;
            for (int i = 4 * word; i < Math.min(taken, 4 * word + 4); i++) {
                bits = value(name[at + i], positive) + (bits << 8);
            }
            packed[word] = bits;
        }
        return packed;
    }

    private static void halfMd4(int[] state, int[] block) {
        int[] s = state.clone();
        for (int round = 0; round < 3; round++) {
            for (int step = 0; step < 8; step++) {
                int a = (4 - step % 4) % 4; // the register that this step changes: a, d, c, b, a, …
                int x = s[(a + 1) % 4];
                int y = s[(a + 2) % 4];
                int z = s[(a + 3) % 4];
                int mixed = switch (round) {
                    case 0 -> (x & y) | (~x & z);
                    case 1 -> (x & y) | (x & z) | (y & z);
                    default -> x ^ y ^ z;
                };
                int sum = s[a] + mixed + block[ORDERS[round][step]] + CONSTANTS[round];
                s[a] = Integer.rotateLeft(sum, ROTATIONS[round][step % 4]);
            }
        }
        for (int i = 0; i < 4; i++) {
            state[i] += s[i];
        }
    }

    private static void tea(int[] state, int[] key) {
        int y = state[0];
        int z = state[1];
        int sum = 0;
        for (int round = 0; round < 16; round++) {
            sum += TEA_DELTA;
            y += ((z << 4) + key[0]) ^ (z + sum) ^ ((z >>> 5) + key[1]);
            z += ((y << 4) + key[2]) ^ (y + sum) ^ ((y >>> 5) + key[3]);
        }
        state[0] += y;
        state[1] += z;
    }
}
