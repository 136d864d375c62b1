package io.guestkit.image.ewf;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import java.util.zip.Adler32;

/** The checksum that closes most structures. Spec: "Adler-32 checksum". */
final class Adler {

    /** Bytes of a checksum. */
    static final int SIZE = 4;

    private Adler() {}

    /** Refuses a structure whose checksum at {@code at} is not that of all bytes before it. */
    static void require(StructView view, int at) throws ImageException {
        long actual = view.u32(at); // checksum
        Adler32 adler = new Adler32();
        adler.update(view.bytes(0, at));
        if (actual != adler.getValue()) {
            throw wrong(view, at, actual, adler.getValue());
        }
    }

    /** The complaint about a checksum at {@code at}. */
    static CorruptImageException wrong(StructView view, int at, long actual, long expected) {
        return view.corrupt(at, "checksum is 0x%08x, expected 0x%08x as its bytes have", actual, expected);
    }
}
