package io.guestkit.image.qcow2.read;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;

/**
 * The feature bits of the header. Spec: section "Header", bytes 72-95.
 *
 * @param dirty reference counts may be stale, which is nothing to a reader
 * @param corrupt a writer found the image damaged
 * @param externalData guest clusters stand in a file of their own
 * @param compressionType compressed clusters are not in zlib's format
 * @param extendedL2 L2 entries have 16 bytes and clusters 32 subclusters
 * @param lazyRefcounts writers postpone reference counts
 * @param bitmaps the bitmaps extension is kept up to date
 * @param rawExternalData the external data file is a raw image of the disk as well
 * @param unknown further incompatible bits
 */
public record Features(
        boolean dirty,
        boolean corrupt,
        boolean externalData,
        boolean compressionType,
        boolean extendedL2,
        boolean lazyRefcounts,
        boolean bitmaps,
        boolean rawExternalData,
        long unknown) {

    public static final int INCOMPATIBLE_AT = 72;

    /** The incompatible bits that a repair takes away. */
    public static final long DIRTY_OR_CORRUPT = 0b11;

    private static final long KNOWN = 0b11111;

    /** The features of a header of version 3. */
    public static Features parse(StructView header) throws ImageException {
        long incompatible = header.i64(INCOMPATIBLE_AT); // incompatible_features
        long compatible = header.i64(80); // compatible_features
        long autoclear = header.i64(88); // autoclear_features
        return new Features(
                has(incompatible, 0),
                has(incompatible, 1),
                has(incompatible, 2),
                has(incompatible, 3),
                has(incompatible, 4),
                has(compatible, 0),
                has(autoclear, 0),
                has(autoclear, 1) && has(incompatible, 2), // means nothing without an external data file
                incompatible & ~KNOWN);
    }

    /** The features of version 2: none. */
    public static Features none() {
        return new Features(false, false, false, false, false, false, false, false, 0);
    }

    private static boolean has(long bits, int bit) {
        return (bits >>> bit & 1) != 0;
    }
}
