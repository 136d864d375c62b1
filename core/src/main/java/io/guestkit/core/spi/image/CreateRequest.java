package io.guestkit.core.spi.image;

import io.guestkit.core.spi.ImageInfo;
import org.jspecify.annotations.Nullable;

/**
 * The image that is wanted.
 *
 * @param size bytes of the disk; a format that counts in larger units makes it larger
 * @param compressed whether the data is to be compressed
 * @param options the format's own options
 * @param backing what the image below says of itself, null without one; formats note its identifier
 */
public record CreateRequest(
        long size,
        boolean compressed,
        CreateOptions options,
        @Nullable ImageInfo backing) {

    /** A request for an image that stands alone, or in a format that notes no more than a name of the one below. */
    public CreateRequest(long size, boolean compressed, CreateOptions options) {
        this(size, compressed, options, null);
    }
}
