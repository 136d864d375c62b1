package io.guestkit.image.vhdx;

/** The bits of the sectors of partially present blocks, the lowest of each byte first. Spec: section 2.4. */
final class SectorBitmap {

    private SectorBitmap() {}

    static boolean isSet(byte[] bitmap, int sector) {
        return (bitmap[sector / Byte.SIZE] >>> sector % Byte.SIZE & 1) != 0;
    }

    /** How many sectors from {@code from} on have the same bit, up to {@code to}. */
    static int run(byte[] bitmap, int from, int to) {
        boolean set = isSet(bitmap, from);
        byte whole = (byte) (set ? 0xff : 0);
        int at = from;
        while (at < to && isSet(bitmap, at) == set) {
            at += at % Byte.SIZE == 0 && bitmap[at / Byte.SIZE] == whole ? Byte.SIZE : 1;
        }
        return Math.min(at, to) - from;
    }
}
