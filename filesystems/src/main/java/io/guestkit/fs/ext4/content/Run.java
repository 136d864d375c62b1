package io.guestkit.fs.ext4.content;

/**
 * Consecutive blocks of a content that are alike.
 *
 * @param kind what they are
 * @param target the block of the filesystem where the first lies, 0 unless {@code DATA}
 * @param count how many they are, at least 1
 */
public record Run(Kind kind, long target, long count) {

    public enum Kind {
        DATA,
        HOLE,
        /** Allocated but never written: reads as zeros. */
        UNWRITTEN
    }

    public static Run hole(long count) {
        return new Run(Kind.HOLE, 0, count);
    }
}
