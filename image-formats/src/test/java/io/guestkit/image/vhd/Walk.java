package io.guestkit.image.vhd;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Whole disks as extents and bytes. */
final class Walk {

    private Walk() {}

    /** The extents as {@code KIND length}. */
    static List<String> kinds(BlockDevice device) throws IOException {
        List<String> kinds = new ArrayList<>();
        for (long at = 0; at < device.size(); ) {
            Extent extent = device.map(at, device.size() - at);
            kinds.add(extent.kind() + " " + extent.length());
            at += extent.length();
        }
        return kinds;
    }

    /** All bytes of a small device. */
    static byte[] bytes(BlockDevice device) throws IOException {
        return device.read(0, Math.toIntExact(device.size()));
    }
}
