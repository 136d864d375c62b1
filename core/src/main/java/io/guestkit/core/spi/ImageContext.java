package io.guestkit.core.spi;

import io.guestkit.core.device.BlockDevice;
import java.io.IOException;
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
}
