package io.guestkit.fs.ext4.structure;

/** The four words that begin the hashes of names (s_hash_seed); all zero for those of MD4. */
public record HashSeed(int a, int b, int c, int d) {

    /** The words as a new array. */
    public int[] words() {
        return (a | b | c | d) == 0
                ? new int[] {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476} // RFC 1320, section 3.3
                : new int[] {a, b, c, d};
    }
}
