package io.guestkit.core.error;

import java.io.IOException;

/**
 * An image that can't be read as asked. Its message names the place, as {@code <where> @0x<offset>: <what>}, where
 * {@code <where>} nests from the outermost file to the structure, and the offset counts from the start of the innermost
 * device named: what one types into a hex viewer of that device.
 */
public abstract sealed class ImageException extends IOException
        permits CorruptImageException, UnsupportedImageException, KeyRequiredException, ReferenceDeniedException {

    private static final long serialVersionUID = 1L;

    ImageException(String message) {
        super(message);
    }
}
