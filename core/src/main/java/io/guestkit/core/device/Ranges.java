package io.guestkit.core.device;

import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;

/** The one check of a range against its device. */
public final class Ranges {

    private Ranges() {}

    /** Refuses a range that is not within {@code device}. */
    public static void require(BlockDevice device, long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || offset > device.size() - length) {
            throw CorruptImageException.at(
                    device.description(),
                    Math.max(offset, 0),
                    "the range of %d bytes is not within the device, which has %d bytes"
                            .formatted(length, device.size()));
        }
    }

    /** The bytes that {@code map} may answer for: the range must begin within the device and is cut at its end. */
    static long mappable(BlockDevice device, long offset, long length) throws IOException {
        require(device, offset, 1);
        return Math.max(1, Math.min(length, device.size() - offset));
    }
}
