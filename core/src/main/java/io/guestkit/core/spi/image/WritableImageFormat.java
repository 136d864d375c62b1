package io.guestkit.core.spi.image;

import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFormat;
import java.io.IOException;

/** An image format whose images can be written in place. */
public interface WritableImageFormat extends ImageFormat {

    /**
     * Opens an image for writing. What it refers to is opened for reading only. The result owns {@code file} and all
     * that was opened through {@code context}; when opening fails, the caller closes them. At any moment the file holds
     * a sound image, if one with space that nobody uses: a writer that is cut off loses nothing that was flushed.
     *
     * @throws io.guestkit.core.error.UnsupportedImageException for what can only be read, named
     */
    WritableDiskImage openWritable(WritableImageFile file, ImageContext context) throws IOException;
}
