package io.guestkit.core.spi;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.SectorCipher;
import java.io.IOException;
import java.util.Map;

/** An encrypted container whose header may stand apart from what it encrypts, as within a disk image. */
public interface HeaderUnlocker extends Unlocker {

    /**
     * Opens the container of which {@code header} is the beginning, without its payload.
     *
     * @param volume the container's name for messages and for the key source
     * @throws io.guestkit.core.error.KeyRequiredException when no key was given or none fits
     */
    SectorCipher unlockHeader(BlockDevice header, String volume, KeySource keys, Limits limits) throws IOException;

    /**
     * What the header says without a key: names and values as in {@link ImageInfo#details}, in a stable order, the names
     * as qemu-img has them.
     */
    Map<String, Object> facts(BlockDevice header) throws IOException;
}
