package io.guestkit.core.fs;

import java.util.ArrayList;
import java.util.List;

/**
 * A shell pattern for names: {@code *} any characters, {@code ?} one, {@code [a-z]} one of a set, {@code [!a-z]} one
 * outside it, {@code \} takes the next character as it is. A {@code [} that no {@code ]} closes stands for itself.
 *
 * <p>A leading dot and a {@code /} are characters like others: whoever wants them special looks at them first, or takes
 * {@link #ofPath} for the latter. One byte of a name that is no UTF-8 counts as one character. Matching takes at most the
 * pattern's length times the name's steps, with {@code **} in it times the name's once more, whatever both hold.
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
        return compile(pattern, false);
    }

    /**
     * As {@link #of}, but for whole paths: {@code *}, {@code ?} and sets never match a {@code /}, and {@code **} matches
     * any characters, {@code /} too. Only {@code !} turns a set around. These are the globs of
     * {@link java.nio.file.FileSystem#getPathMatcher} without their groups.
     */
    public static Glob ofPath(String pattern) {
        return compile(pattern, true);
    }

    private static Glob compile(String pattern, boolean path) {
        int[] text = pattern.codePoints().toArray();
        List<Part> parts = new ArrayList<>(text.length);
        int at = 0;
        while (at < text.length) {
            int end = text[at] == '[' ? setEnd(text, at, path) : -1;
            if (end > 0) {
                parts.add(Part.set(text, at + 1, end, path));
                at = end + 1;
            } else if (text[at] == '\\' && at + 1 < text.length) {
                parts.add(Part.literal(text[at + 1]));
                at += 2;
            } else if (path && text[at] == '*' && at + 1 < text.length && text[at + 1] == '*') {
                parts.add(Part.single('*', false));
                at += 2;
            } else {
                parts.add(Part.single(text[at++], path));
            }
        }
        return new Glob(pattern, parts);
    }

    /** Whether {@code text} holds a character that means something to a glob, so that it is more than a plain name. */
    public static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
    }

    /** Where the set that opens at {@code open} closes, -1 when it does not; a first {@code ]} belongs to the set. */
    private static int setEnd(int[] text, int open, boolean path) {
        int at = open + 1;
        if (at < text.length && negates(text[at], path)) {
            at++;
        }
        for (at++; at < text.length; at++) {
            if (text[at] == ']') {
                return at;
            }
        }
        return -1;
    }

    /** Whether {@code c} at its start turns a set around: in a path's glob, as the JDK has it, the {@code !} alone. */
    private static boolean negates(int c, boolean path) {
        return c == '!' || (c == '^' && !path);
    }

    /** Whether the whole of {@code name} matches. */
    public boolean matches(String name) {
        int[] text = name.codePoints().toArray();
        int part = 0;
        int at = 0;
        int star = -1; // the last star met; an earlier one need never take more, so this is all there is to go back to
        int starAt = 0;
        int wide = -1; // the last star that takes everything: where to go back to when a later one may not take a slash
        int wideAt = 0;
        while (at < text.length) {
            if (part < parts.size() && parts.get(part).isStar()) {
                star = part++;
                starAt = at;
                if (!parts.get(star).withinName()) {
                    wide = star;
                    wideAt = at;
                }
            } else if (part < parts.size() && parts.get(part).accepts(text[at])) {
                part++;
                at++;
            } else if (star >= 0 && parts.get(star).accepts(text[starAt])) {
                part = star + 1;
                at = ++starAt;
            } else if (wide >= 0) {
                star = wide;
                starAt = ++wideAt;
                part = star + 1;
                at = starAt;
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
     * @param withinName never a slash
     * @param ranges pairs of first and last character
     */
    private record Part(boolean star, boolean negated, boolean withinName, List<Range> ranges) {

        static Part single(int c, boolean withinName) {
            return switch (c) {
                case '*' -> new Part(true, true, withinName, List.of());
                case '?' -> new Part(false, true, withinName, List.of());
                default -> literal(c);
            };
        }

        static Part literal(int c) {
            return new Part(false, false, false, List.of(new Range(c, c)));
        }

        static Part set(int[] text, int from, int end, boolean withinName) {
            boolean negated = negates(text[from], withinName);
            List<Range> ranges = new ArrayList<>();
            int at = negated ? from + 1 : from;
            while (at < end) {
                boolean range = at + 2 < end && text[at + 1] == '-';
                ranges.add(new Range(text[at], range ? text[at + 2] : text[at]));
                at += range ? 3 : 1;
            }
            return new Part(false, negated, withinName, ranges);
        }

        boolean isStar() {
            return star;
        }

        boolean accepts(int c) {
            if (withinName && c == '/') {
                return false;
            }
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
