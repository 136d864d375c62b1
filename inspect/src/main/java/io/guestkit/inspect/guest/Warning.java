package io.guestkit.inspect.guest;

/**
 * Something in a guest that could not be told.
 *
 * @param kind why
 * @param place where: a volume, a file of it, a line of that, such as {@code /dev/sda2:/etc/passwd:7}
 * @param message what is wrong or what is left out
 */
public record Warning(Kind kind, String place, String message) {

    /** Why something could not be told. */
    public enum Kind {
        /** The guest is at odds with itself: broken structures, lines that break their format, things that are missing. */
        DAMAGED,
        /** The guest is fine, but this is not read: a format that is not known, a file above its bound. */
        NOT_READ
    }

    @Override
    public String toString() {
        return place + ": " + message;
    }
}
