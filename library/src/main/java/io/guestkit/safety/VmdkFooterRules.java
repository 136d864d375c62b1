package io.guestkit.safety;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The second header at the end of a streamed VMDK, which counts instead of the first: it must not say anything else.
 * Spec: VMware "Virtual Disk Format 5.0", "Stream-Optimized Compressed Sparse Extents".
 */
final class VmdkFooterRules {

    private static final int SECTOR = 512;
    private static final int GD_OFFSET = 56;
    private static final long GD_AT_END = -1;
    private static final int FOOTER_MARKER = 3;
    private static final int MARKER_HEAD = 16; // val, size, type

    private VmdkFooterRules() {}

    /** Whether the header says that there is a footer. */
    static boolean isAnnounced(StructView header) throws ImageException {
        return header.i64(GD_OFFSET) == GD_AT_END;
    }

    /** Why the footer is refused, or null. */
    static @Nullable String violation(BlockDevice file, StructView header) throws IOException {
        if (file.size() < 4 * SECTOR) {
            return "the file is too short for a footer";
        }
        StructView end = file.littleEndian("vmdk footer", file.size() - 3 * SECTOR, 3 * SECTOR);
        StructView footer = end.slice("vmdk footer", SECTOR, SECTOR);
        if (end.u32(8) != 0 || end.u32(12) != FOOTER_MARKER || !end.isZero(MARKER_HEAD, SECTOR - MARKER_HEAD)) {
            return "the footer's marker is not one";
        }
        if (footer.u32(0) != header.u32(0) || footer.u32(4) != header.u32(4)) {
            return "the footer has another signature or version than the header";
        }
        boolean elsewhere = footer.i64(VmdkRules.DESCRIPTOR_OFFSET) != header.i64(VmdkRules.DESCRIPTOR_OFFSET)
                || footer.i64(VmdkRules.DESCRIPTOR_SIZE) != header.i64(VmdkRules.DESCRIPTOR_SIZE);
        if (elsewhere) {
            return "the footer places the descriptor elsewhere than the header";
        }
        if (isAnnounced(footer)) {
            return "the footer names another footer";
        }
        return end.isZero(2 * SECTOR, SECTOR) ? null : "the end-of-stream marker is not zero";
    }
}
