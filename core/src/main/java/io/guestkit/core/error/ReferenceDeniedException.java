package io.guestkit.core.error;

/** An image that names something outside itself, such as a backing file, which the caller did not allow to open. */
public final class ReferenceDeniedException extends ImageException {

    private static final long serialVersionUID = 1L;

    public ReferenceDeniedException(String message) {
        super(message);
    }
}
