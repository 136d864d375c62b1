package io.guestkit.image.vhd;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.nio.ByteBuffer;

/** The checksum of footer and header: the one's complement of the sum of all bytes but its own. */
final class Checksum {

    static final int LENGTH = 4;

    private Checksum() {}

    /** The checksum that {@code structure} must have in its field at {@code at}. */
    static int of(StructView structure, int at) throws ImageException {
        int sum = 0;
        for (int i = 0; i < structure.length(); i++) {
            if (i < at || i >= at + LENGTH) {
                sum += structure.u8(i);
            }
        }
        return ~sum;
    }

    /** Sets the checksum of a structure that fills {@code bytes} right. */
    static void seal(ByteBuffer bytes, int at) {
        int sum = 0;
        for (int i = 0; i < bytes.capacity(); i++) {
            sum += i < at || i >= at + LENGTH ? bytes.get(i) & 0xff : 0;
        }
        bytes.putInt(at, ~sum);
    }

    static void require(StructView structure, int at) throws ImageException {
        int expected = of(structure, at);
        int actual = structure.i32(at); // Checksum
        if (actual != expected) {
            throw structure.corrupt(at, "Checksum is 0x%08x, expected 0x%08x", actual, expected);
        }
    }
}
