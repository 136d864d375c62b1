package io.guestkit.core.spi.image;

import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageFormat;
import java.io.IOException;

/** An image format whose images can be checked for consistency. */
public interface CheckableImageFormat extends ImageFormat {

    /**
     * Looks at everything that the image says of where things stand; changes nothing, and opens nothing else. What is
     * found wrong is told in the report; only what keeps the check from going on is thrown. The caller closes
     * {@code file}.
     */
    CheckReport check(ImageFile file, ImageContext context) throws IOException;
}
