package io.guestkit.core.fs;

import java.util.ArrayList;
import java.util.List;

/**
 * A shell pattern for names: {@code *} any characters, {@code ?} one, {@code [a-z]} one of a set, {@code [!a-z]} one
 * outside it, {@code \} takes the next character as it is. A {@code [} that no {@code ]} closes stands for itself.
 *
 * <p>A leading dot and a {@code /} are characters like others: whoever wants them special looks at them first. One byte
 * of a name that is no UTF-8 counts as one character. Matching takes at most the pattern's length times the name's steps,
 * whatever both hold.
 *
 * <p>Spec: POSIX.1-2017 XCU 2.13, without character classes by name ({@code [:alpha:]}), equivalence and collation.
 */
public final class Glob {

    private final String pattern;
    private final List<Part> parts;

    private Glob(String pattern, List<Part> parts) {
        this.pattern = pattern;
        this.parts = parts;
    }

    /** The glob that {@code pattern} writes; every string writes one. */
    public static Glob of(String pattern) {
        int[] text = pattern.codePoints().toArray();
        List<Part> parts = new ArrayList<>(text.length);
        int at = 0;
        while (at < text.length) {
            int end = text[at] == '[' ? setEnd(text, at) : -1;
            if (end > 0) {
                parts.add(Part.set(text, at + 1, end));
                at = end + 1;
            } else if (text[at] == '\\' && at + 1 < text.length) {
                parts.add(Part.literal(text[at + 1]));
                at += 2;
            } else {
                parts.add(Part.single(text[at++]));
            }
        }
        return new Glob(pattern, parts);
    }

    /** Whether {@code text} holds a character that means something to a glob, so that it is more than a plain name. */
    public static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
    }

    /** Where the set that opens at {@code open} closes, -1 when it does not; a first {@code ]} belongs to the set. */
    private static int setEnd(int[] text, int open) {
        int at = open + 1;
        if (at < text.length && (text[at] == '!' || text[at] == '^')) {
            at++;
        }
        for (at++; at < text.length; at++) {
            if (text[at] == ']') {
                return at;
            }
        }
        return -1;
    }

    /** Whether the whole of {@code name} matches. */
    public boolean matches(String name) {
        int[] text = name.codePoints().toArray();
        int part = 0;
        int at = 0;
        int star = -1; // the last star met; an earlier one need never take more, so this is all there is to go back to
        int starAt = 0;
        while (at < text.length) {
            if (part < parts.size() && parts.get(part).isStar()) {
                star = part++;
                starAt = at;
            } else if (part < parts.size() && parts.get(part).accepts(text[at])) {
                part++;
                at++;
            } else if (star >= 0) {
                part = star + 1;
                at = ++starAt;
            } else {
                return false;
            }
        }
        while (part < parts.size() && parts.get(part).isStar()) {
            part++;
        }
        return part == parts.size();
    }

    /** The pattern as it was written. */
    @Override
    public String toString() {
        return pattern;
    }

    /**
     * What one place of the pattern accepts.
     *
     * @param star any number of characters
     * @param negated one character outside the ranges instead of within
     * @param ranges pairs of first and last character
     */
    private record Part(boolean star, boolean negated, List<Range> ranges) {

        static Part single(int c) {
            return switch (c) {
                case '*' -> new Part(true, false, List.of());
                case '?' -> new Part(false, true, List.of());
                default -> literal(c);
            };
        }

        static Part literal(int c) {
            return new Part(false, false, List.of(new Range(c, c)));
        }

        static Part set(int[] text, int from, int end) {
            boolean negated = text[from] == '!' || text[from] == '^';
            List<Range> ranges = new ArrayList<>();
            int at = negated ? from + 1 : from;
            while (at < end) {
                boolean range = at + 2 < end && text[at + 1] == '-';
                ranges.add(new Range(text[at], range ? text[at + 2] : text[at]));
                at += range ? 3 : 1;
            }
            return new Part(false, negated, ranges);
        }

        boolean isStar() {
            return star;
        }

        boolean accepts(int c) {
            for (Range range : ranges) {
                if (range.first <= c && c <= range.last) {
                    return !negated;
                }
            }
            return negated;
        }
    }

    private record Range(int first, int last) {}
}
