package io.guestkit.core.spi.image;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A writable image that stands, or may be put, on another one which shows where nothing is allocated. */
public interface BackedImage extends WritableDiskImage {

    /**
     * Names another image below; the bytes of this one stay as they are, and the image has to be opened anew to read
     * through. A null name makes it stand alone.
     */
    void setBacking(@Nullable String name, @Nullable String format) throws IOException;

    /** Gives up everything that is allocated, so that the image below shows everywhere. */
    void clear() throws IOException;
}
