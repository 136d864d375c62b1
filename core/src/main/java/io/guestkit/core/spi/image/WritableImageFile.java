package io.guestkit.core.spi.image;

import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.device.StorageFile;
import io.guestkit.core.spi.ImageFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that holds an image which is written to.
 *
 * @param device its bytes
 * @param path where it stands on the host, when it does
 * @param identity equal for two openings of the same file
 */
public record WritableImageFile(StorageDevice device, Optional<Path> path, Object identity) {

    /** A file that is no file of the host; no other is the same. */
    public WritableImageFile(StorageDevice device) {
        this(device, Optional.empty(), device);
    }

    /** Opens a file of the host for reading and writing. */
    public static WritableImageFile open(Path path) throws IOException {
        return new WritableImageFile(StorageFile.open(path), Optional.of(path), ImageFile.identity(path));
    }

    /** The same file, to be read. */
    public ImageFile readable() {
        return new ImageFile(device, path, identity);
    }
}
