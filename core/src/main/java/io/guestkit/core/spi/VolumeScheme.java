package io.guestkit.core.spi;

import io.guestkit.core.device.BlockDevice;
import java.io.IOException;

/** A table that cuts one device into volumes. */
public non-sealed interface VolumeScheme extends Driver {

    /** Reads the table; the volumes are slices of {@code device}. */
    VolumeTable open(BlockDevice device, Limits limits) throws IOException;
}
