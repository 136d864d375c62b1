package io.guestkit.core.spi;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.SectorCipher;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What an image format is given beside the file. */
public interface ImageContext {

    Limits limits();

    KeySource keys();

    /** The internal snapshot to open instead of the active state, by id or name. */
    Optional<String> snapshot();

    /**
     * Opens a file that the image names, through the gate, with the format that the image states, and within the limit
     * on the chain's depth. It is closed with the image that asked for it.
     *
     * @throws io.guestkit.core.error.ReferenceDeniedException when the gate does not let it pass
     * @throws io.guestkit.core.error.CorruptImageException when the chain leads back to itself or is too deep
     * @throws io.guestkit.core.error.UnsupportedImageException when no format is stated, or none of that name is known
     */
    BlockDevice open(Reference reference) throws IOException;

    /**
     * Opens an image that stands within the file at hand, such as a disk in an archive, in the format that the file
     * states for it, and within the limit on the chain's depth. It is closed with the image that asked for it.
     *
     * @param within the image's bytes on the file, which the new image owns
     */
    DiskImage open(ImageFile within, String format) throws IOException;

    /**
     * Unlocks a container that stands within the image, by the {@link HeaderUnlocker} of that name. Where an image is
     * only described, no key is asked for, and the cipher refuses to work. The image closes it.
     *
     * @param header the container's header on the image's file
     * @throws io.guestkit.core.error.KeyRequiredException when no key was given or none fits
     * @throws io.guestkit.core.error.UnsupportedImageException when no unlocker of that name is known
     */
    SectorCipher unlock(String unlocker, BlockDevice header) throws IOException;

    /** What such a container says of itself without a key; see {@link HeaderUnlocker#facts}. */
    Map<String, Object> containerFacts(String unlocker, BlockDevice header) throws IOException;
}
