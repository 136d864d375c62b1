package io.guestkit.core.spi.image;

import io.guestkit.core.spi.ImageFormat;
import java.io.IOException;
import java.util.List;

/** An image format that we can make images of. */
public interface CreatableImageFormat extends ImageFormat {

    /** What {@code -o} takes, under the names of {@code qemu-img}. */
    List<CreateOption> createOptions();

    /**
     * Begins an image of all zeros, or one through which its backing file shows. The target's files belong to the
     * caller, who closes them after the writer, and drops them when this or the writer fails.
     *
     * @throws IllegalArgumentException when the request is not possible in this format; the message says why
     */
    ImageWriter create(ImageTarget target, CreateRequest request) throws IOException;
}
