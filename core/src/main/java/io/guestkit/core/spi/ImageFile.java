package io.guestkit.core.spi;

import io.guestkit.core.device.BlockDevice;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that holds an image or a part of one.
 *
 * @param device its bytes
 * @param path where it stands on the host, when it does; references within the image are relative to its folder
 */
public record ImageFile(BlockDevice device, Optional<Path> path) {

    /** The name for messages: the file's own, without folders. */
    public String name() {
        return device.description();
    }
}
