package io.guestkit.nio;

import io.guestkit.core.fs.Glob;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * The patterns of {@link java.nio.file.FileSystem#getPathMatcher}: {@code regex:} and {@code glob:}. The globs are
 * those of {@link Glob#ofPath}; what the JDK's have beyond them is done here: groups are taken apart, loose ends are
 * refused.
 */
final class PathPatterns {

    /** Globs that the groups of one pattern may multiply to. */
    private static final int MAX_GLOBS = 1000;

    private final String pattern;
    private List<List<String>> globs = List.of(List.of()); // each in pieces, so that *{*} does not become **
    private List<List<String>> group = List.of(); // what the group's alternatives so far make of the globs before it
    private List<List<String>> beforeGroup = List.of();
    private boolean inGroup;

    private PathPatterns(String pattern) {
        this.pattern = pattern;
    }

    /**
     * The matcher that {@code syntax:pattern} writes.
     *
     * @throws IllegalArgumentException when there is no colon, or the pattern is none
     * @throws UnsupportedOperationException when the syntax is another
     */
    static PathMatcher matcher(String syntaxAndPattern) {
        int colon = syntaxAndPattern.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("expected glob:… or regex:…, not " + syntaxAndPattern);
        }
        String syntax = syntaxAndPattern.substring(0, colon);
        String pattern = syntaxAndPattern.substring(colon + 1);
        if (syntax.equalsIgnoreCase("glob")) {
            List<Glob> globs = new PathPatterns(pattern)
                    .expand().stream().map(PathPatterns::glob).toList();
            return path -> globs.stream().anyMatch(glob -> glob.matches(path.toString()));
        }
        if (syntax.equalsIgnoreCase("regex")) {
            Pattern compiled = Pattern.compile(pattern);
            return path -> compiled.matcher(path.toString()).matches();
        }
        throw new UnsupportedOperationException("the syntax \"%s\" is not known".formatted(syntax));
    }

    /** The globs without groups of which one must match. */
    private List<List<String>> expand() {
        int at = 0;
        while (at < pattern.length()) {
            at = step(at);
        }
        if (inGroup) {
            throw broken("a { is not closed", pattern.length());
        }
        return globs;
    }

    /** Takes what stands at {@code at} and tells where the next stands. */
    private int step(int at) {
        char c = pattern.charAt(at);
        if (c == '\\') {
            if (at + 1 == pattern.length()) {
                throw broken("nothing follows the \\", at);
            }
            append(pattern.substring(at, at + 2));
            return at + 2;
        }
        if (c == '[') {
            return set(at);
        }
        if (pattern.startsWith("**", at)) {
            append("**");
            return at + 2;
        }
        if (c == '{') {
            open(at);
        } else if (inGroup && c == ',') {
            alternative();
        } else if (inGroup && c == '}') {
            alternative();
            globs = group;
            inGroup = false;
        } else {
            append(String.valueOf(c));
        }
        return at + 1;
    }

    private void append(String piece) {
        globs = globs.stream()
                .map(glob -> Stream.concat(glob.stream(), Stream.of(piece)).toList())
                .toList();
    }

    /** The glob of its pieces; of stars in a row that may not cross a slash, one says it all. */
    private static Glob glob(List<String> pieces) {
        StringBuilder text = new StringBuilder();
        String before = "";
        for (String piece : pieces) {
            if (!(piece.equals("*") && before.equals("*"))) {
                text.append(piece);
            }
            before = piece;
        }
        return Glob.ofPath(text.toString());
    }

    private void open(int at) {
        if (inGroup) {
            throw broken("a { stands within another", at);
        }
        inGroup = true;
        beforeGroup = globs;
        group = List.of();
    }

    private void alternative() {
        List<List<String>> more = new ArrayList<>(group);
        more.addAll(globs);
        if (more.size() > MAX_GLOBS) {
            throw broken("its groups make more than " + MAX_GLOBS + " alternatives", pattern.length());
        }
        group = more;
        globs = beforeGroup;
    }

    private int set(int open) {
        int close = pattern.indexOf(']', open);
        boolean negated = pattern.startsWith("!", open + 1);
        int first = negated ? open + 2 : open + 1;
        if (close < 0 || first >= close) {
            throw broken("a [ is not closed, or holds nothing", open);
        }
        String members = pattern.substring(first, close);
        if (members.indexOf('/') >= 0) {
            throw broken("a / stands in a set", open);
        }
        int[] points = members.codePoints().toArray();
        for (int i = 1; i + 1 < points.length; i++) {
            if (points[i] == '-' && points[i - 1] > points[i + 1]) {
                throw broken("a range goes downwards", open);
            }
        }
        append(pattern.substring(open, close + 1));
        return close + 1;
    }

    private PatternSyntaxException broken(String what, int at) {
        return new PatternSyntaxException(what, pattern, at);
    }
}
