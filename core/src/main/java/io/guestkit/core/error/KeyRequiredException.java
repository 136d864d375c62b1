package io.guestkit.core.error;

/** An encrypted layer for which no key was given, or none that fits. */
public final class KeyRequiredException extends ImageException {

    private static final long serialVersionUID = 1L;

    public KeyRequiredException(String message) {
        super(message);
    }
}
