package io.guestkit.image.ewf;

import io.guestkit.core.error.UnsupportedImageException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of a set's files: {@code .E01} to {@code .E99}, then {@code .EAA} to {@code .EZZ}, {@code .FAA} and on to
 * {@code .ZZZ}; {@code .s01} and lower case likewise. Spec: "Segment file extensions".
 */
final class SegmentName {

    private static final Pattern FIRST = Pattern.compile("(.*\\.)([A-Za-z])01", Pattern.DOTALL);

    private static final int LETTERS = 26;
    private static final int NUMBERED = 99;

    private SegmentName() {}

    /** The name of segment {@code number}, at least 2, of the set whose first file is {@code first}. */
    static String of(String first, int number) throws UnsupportedImageException {
        Matcher parts = FIRST.matcher(first);
        if (!parts.matches()) {
            throw UnsupportedImageException.of(
                    first,
                    "it goes on in segment %d, whose name can't be told by a name that does not end in .E01 or .s01"
                            .formatted(number));
        }
        String stem = parts.group(1);
        char letter = parts.group(2).charAt(0);
        if (number <= NUMBERED) {
            return "%s%c%02d".formatted(stem, letter, number);
        }
        int index = number - NUMBERED - 1;
        char a = Character.isUpperCase(letter) ? 'A' : 'a';
        int leading = letter - a + index / (LETTERS * LETTERS);
        if (leading >= LETTERS) {
            throw UnsupportedImageException.of(
                    first, "it goes on in segment %d, and names end with .%cZZ".formatted(number, a + LETTERS - 1));
        }
        return "%s%c%c%c".formatted(stem, a + leading, a + index / LETTERS % LETTERS, a + index % LETTERS);
    }
}
