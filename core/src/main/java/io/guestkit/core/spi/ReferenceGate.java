package io.guestkit.core.spi;

import io.guestkit.core.error.ReferenceDeniedException;
import java.io.IOException;

/** Decides which files an image may make us open, and opens them. The library's default is {@link #deny}. */
@FunctionalInterface
public interface ReferenceGate {

    /**
     * Opens the file for a reference, when it is allowed; the caller closes it.
     *
     * @param from the image that names it
     * @throws ReferenceDeniedException when it is not; the message names image and reference
     * @throws java.nio.file.NoSuchFileException when there is no such file
     */
    ImageFile open(ImageFile from, Reference reference) throws IOException;

    /** A gate through which nothing passes. */
    static ReferenceGate deny() {
        return (from, reference) -> {
            throw new ReferenceDeniedException("%s: its %s \"%s\" is not allowed to be opened"
                    .formatted(from.name(), reference.purpose(), reference.name()));
        };
    }
}
