package io.guestkit.core.spi;

import java.io.IOException;

/** A format of disk images: a file whose bytes are not the disk's own. */
public non-sealed interface ImageFormat extends Driver {

    /**
     * Opens an image. The result owns {@code file} and everything that was opened through {@code context}, and closes
     * them; when opening fails, the caller closes {@code file} and the context's references.
     */
    DiskImage open(ImageFile file, ImageContext context) throws IOException;
}
