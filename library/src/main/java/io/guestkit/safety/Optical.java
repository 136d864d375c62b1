package io.guestkit.safety;

import io.guestkit.core.device.BlockDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** The marks of optical discs, which no driver reads. Spec: ECMA-119, section 9; ECMA-167, part 2, section 9. */
final class Optical {

    /** Where the volume descriptors begin: behind 16 sectors of 2 KiB. */
    private static final int DESCRIPTORS = 32 * 1024;

    private static final int SECTOR = 2048;
    private static final Set<String> IDENTIFIERS = Set.of("CD001", "NSR02", "NSR03");

    private Optical() {}

    /** Whether there is a descriptor of ISO 9660 or UDF where it has to be. */
    static boolean marks(BlockDevice device) throws IOException {
        return device.size() >= DESCRIPTORS + SECTOR
                && IDENTIFIERS.contains(new String(device.read(DESCRIPTORS + 1, 5), StandardCharsets.ISO_8859_1));
    }
}
