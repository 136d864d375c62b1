package io.guestkit.fs.ext4.xattr;

import io.guestkit.core.bytes.Names;

/** A name's bytes after its prefix. */
final class Name {

    private final byte[] bytes;

    Name(byte[] bytes) {
        this.bytes = bytes;
    }

    int length() {
        return bytes.length;
    }

    /** The name as a string, as {@link Names} makes it. */
    String text() {
        return Names.decode(bytes);
    }

    /** The hash of the name as Linux computes it: each byte is positive. */
    int hash() {
        int hash = 0;
        for (byte b : bytes) {
            hash = Integer.rotateLeft(hash, 5) ^ (b & 0xff);
        }
        return hash;
    }

    /** The hash as machines computed it whose {@code char} is signed, until Linux 5.11. */
    int signedHash() {
        int hash = 0;
        for (byte b : bytes) {
            hash = Integer.rotateLeft(hash, 5) ^ b;
        }
        return hash;
    }

    @Override
    public String toString() {
        return text();
    }
}
