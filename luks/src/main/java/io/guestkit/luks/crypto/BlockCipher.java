package io.guestkit.luks.crypto;

/** A block cipher with its key, over many blocks of 16 bytes at once; for one thread at a time. */
interface BlockCipher {

    /** Bytes of a block. */
    int BLOCK = 16;

    enum Direction {
        ENCRYPT,
        DECRYPT
    }

    /** Puts the first {@code length} bytes of one array, whole blocks, into another, encrypted or decrypted. */
    void process(Direction direction, byte[] from, byte[] to, int length);
}
