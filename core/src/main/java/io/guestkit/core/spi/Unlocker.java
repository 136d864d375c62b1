package io.guestkit.core.spi;

import io.guestkit.core.device.BlockDevice;
import java.io.IOException;

/** An encrypted container around one device. */
public non-sealed interface Unlocker extends Driver {

    /** The container's identifier, for naming what is inside and for choosing a key. */
    String uuid(BlockDevice device) throws IOException;

    /**
     * Opens the container.
     *
     * @param volume the container's name for messages and for the key source
     * @throws io.guestkit.core.error.KeyRequiredException when no key was given or none fits
     */
    BlockDevice unlock(BlockDevice device, String volume, KeySource keys, Limits limits) throws IOException;
}
