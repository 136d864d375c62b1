package io.guestkit.core.spi.image;

import io.guestkit.core.device.StorageDevice;
import java.io.IOException;

/** Where an image is written to: one empty file, and others beside it where the format wants them. */
public interface ImageTarget {

    /** The name that the first file will have, without folders. */
    String name();

    /** The first file. */
    StorageDevice file();

    /**
     * Makes a further empty file in the same folder.
     *
     * @param name one segment of a path
     */
    StorageDevice sibling(String name) throws IOException;
}
