package io.guestkit.core.bytes;

import io.guestkit.core.error.ImageException;
import java.nio.ByteBuffer;
import java.util.UUID;

/** GUIDs as Microsoft and UEFI store them: the first three groups little-endian, the last two byte by byte. */
public final class Guid {

    private Guid() {}

    /** The GUID at {@code at} of a little-endian view. Spec: UEFI 2.10, appendix A. */
    public static UUID read(StructView view, int at) throws ImageException {
        UUID swapped = view.uuid(at);
        return new UUID(swapped(swapped.getMostSignificantBits()), swapped.getLeastSignificantBits());
    }

    /** Puts a GUID at {@code at} of a little-endian buffer. */
    public static void put(ByteBuffer buffer, int at, UUID guid) {
        long high = swapped(guid.getMostSignificantBits());
        buffer.putLong(at, Long.reverseBytes(high));
        buffer.putLong(at + Long.BYTES, Long.reverseBytes(guid.getLeastSignificantBits()));
    }

    /** The first three groups, each with its bytes in the opposite order. */
    private static long swapped(long high) {
        long group1 = Integer.reverseBytes((int) (high >>> 32)) & 0xffff_ffffL;
        long group2 = Short.reverseBytes((short) (high >>> 16)) & 0xffffL;
        long group3 = Short.reverseBytes((short) high) & 0xffffL;
        return (group1 << 32) | (group2 << 16) | group3;
    }
}
