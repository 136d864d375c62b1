package io.guestkit.image.qcow2.read;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Limits;

/**
 * Where the bitmap directory stands. Spec: section "Bitmaps extension".
 *
 * @param view the extension, for complaints that need the rest of the header
 * @param count directory entries
 * @param size bytes of the directory
 * @param offset where it begins in the image file
 */
public record BitmapsExtension(StructView view, int count, long size, long offset) {

    /** As QEMU: block/qcow2.h, {@code QCOW2_MAX_BITMAPS}. */
    private static final int MOST = 65535;

    /** Thousands of entries of about 50 bytes; together with the limit on entries it keeps a list of strings small. */
    private static final long MOST_BYTES = Sizes.MiB;

    public static BitmapsExtension parse(StructView view) throws ImageException {
        long count = view.u32(0); // nb_bitmaps
        if (count < 1 || count > MOST) {
            throw view.corrupt(0, "nb_bitmaps is %d, expected 1..%d", count, MOST);
        }
        long reserved = view.u32(4);
        if (reserved != 0) {
            throw view.corrupt(4, "reserved is 0x%08x, expected 0", reserved);
        }
        return new BitmapsExtension(
                view, (int) count, view.u63(8, "bitmap_directory_size"), view.u63(16, "bitmap_directory_offset"));
    }

    /** Refuses a directory that is too large or not within the file. */
    public void check(Header header, Limits limits) throws ImageException {
        if (count > limits.tableEntries()) {
            throw view.unsupported(
                    0, "nb_bitmaps is %d, over the limit of %d table entries", count, limits.tableEntries());
        }
        long most = Math.min(MOST_BYTES, limits.metadataBytes());
        if (size > most) {
            throw view.unsupported(8, "bitmap_directory_size is %d, over the limit of %d bytes", size, most);
        }
        header.requireTable(view, 16, "bitmap_directory_offset", offset, size);
    }

    public ImageException corruptSize(int actual) {
        return view.corrupt(8, "bitmap_directory_size is %d, expected %d as its %d entries have", size, actual, count);
    }
}
