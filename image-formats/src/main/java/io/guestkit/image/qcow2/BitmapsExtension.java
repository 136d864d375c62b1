package io.guestkit.image.qcow2;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;

/**
 * Where the bitmap directory stands. Spec: section "Bitmaps extension".
 *
 * @param view the extension, for complaints that need the rest of the header
 * @param count directory entries
 * @param size bytes of the directory
 * @param offset where it begins in the image file
 */
record BitmapsExtension(StructView view, int count, long size, long offset) {

    /** As QEMU: block/qcow2.h, {@code QCOW2_MAX_BITMAPS}. */
    private static final int MOST = 65535;

    static final int OFFSET_AT = 16;
    static final int SIZE_AT = 8;

    static BitmapsExtension parse(StructView view) throws ImageException {
        long count = view.u32(0); // nb_bitmaps
        if (count < 1 || count > MOST) {
            throw view.corrupt(0, "nb_bitmaps is %d, expected 1..%d", count, MOST);
        }
        long reserved = view.u32(4);
        if (reserved != 0) {
            throw view.corrupt(4, "reserved is 0x%08x, expected 0", reserved);
        }
        return new BitmapsExtension(view, (int) count, view.u63(SIZE_AT), view.u63(OFFSET_AT));
    }
}
