package io.guestkit.core.spi;

import io.guestkit.core.error.ReferenceDeniedException;
import java.io.IOException;
import java.nio.file.Path;

/** Decides which files an image may make us open. The library's default is {@link #deny}. */
@FunctionalInterface
public interface ReferenceGate {

    /**
     * The host file for a reference, when it is allowed.
     *
     * @param from the image that names it
     * @throws ReferenceDeniedException when it is not; the message names image and reference
     */
    Path resolve(ImageFile from, Reference reference) throws IOException;

    /** A gate through which nothing passes. */
    static ReferenceGate deny() {
        return (from, reference) -> {
            throw new ReferenceDeniedException("%s: its %s \"%s\" is not allowed to be opened"
                    .formatted(from.name(), reference.purpose(), reference.name()));
        };
    }
}
