package io.guestkit.core.bytes;

import io.guestkit.core.error.ImageException;
import java.util.UUID;

/** GUIDs as Microsoft and UEFI store them: the first three groups little-endian, the last two byte by byte. */
public final class Guid {

    private Guid() {}

    /** The GUID at {@code at} of a little-endian view. Spec: UEFI 2.10, appendix A. */
    public static UUID read(StructView view, int at) throws ImageException {
        UUID swapped = view.uuid(at);
        long high = swapped.getMostSignificantBits();
        long group1 = Integer.reverseBytes((int) (high >>> 32)) & 0xffff_ffffL;
        long group2 = Short.reverseBytes((short) (high >>> 16)) & 0xffffL;
        long group3 = Short.reverseBytes((short) high) & 0xffffL;
        return new UUID((group1 << 32) | (group2 << 16) | group3, swapped.getLeastSignificantBits());
    }
}
