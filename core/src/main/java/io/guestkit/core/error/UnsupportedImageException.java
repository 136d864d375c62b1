package io.guestkit.core.error;

/** An image that is fine but uses a feature which this library does not read; the message names the feature. */
public final class UnsupportedImageException extends ImageException {

    private static final long serialVersionUID = 1L;

    public UnsupportedImageException(String message) {
        super(message);
    }

    /** A feature met at {@code where}, the nested description of the device or structure that uses it. */
    public static UnsupportedImageException of(String where, String feature) {
        return new UnsupportedImageException(where + ": " + feature);
    }
}
