package io.guestkit.image.split;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a part.
 *
 * @param stem what all parts have in common, up to the last point
 * @param number what tells them apart: digits, or letters of one case
 */
record PartName(String stem, String number) {

    /** With three digits for a first part of one, since a name may well end in the first of a month. */
    private static final Pattern FIRST = Pattern.compile("(.*\\.)(00+|00+1|aa+|AA+)", Pattern.DOTALL);

    /** Where {@code split} makes numbers longer: the last symbol, followed by first ones alone. */
    private static final Pattern WIDER = Pattern.compile("9+0+|z+a+|Z+A+");

    /** The name of a first part, when {@code name} is one. */
    static Optional<PartName> first(String name) {
        Matcher found = FIRST.matcher(name);
        return found.matches() ? Optional.of(new PartName(found.group(1), found.group(2))) : Optional.empty();
    }

    /** Whether a part could stand before this first one. */
    Optional<PartName> before() {
        return number.endsWith("1") ? Optional.of(new PartName(stem, "0".repeat(number.length()))) : Optional.empty();
    }

    /** The names that the next part may have, likely ones first; none where the letters are used up. */
    List<PartName> next() {
        String next = Character.isDigit(number.charAt(0)) ? nextNumber() : nextLetters();
        if (next.isEmpty()) {
            return List.of();
        }
        PartName usual = new PartName(stem, next);
        if (!WIDER.matcher(next).matches()) {
            return List.of(usual);
        }
        String symbol = next.substring(next.length() - 1);
        return List.of(usual, new PartName(stem, next + symbol + symbol));
    }

    private String nextNumber() {
        String next = Long.toString(Long.parseLong(number) + 1);
        return "0".repeat(Math.max(0, number.length() - next.length())) + next;
    }

    private String nextLetters() {
        char last = number.charAt(0) < 'a' ? 'Z' : 'z';
        int at = number.length() - 1;
        while (at >= 0 && number.charAt(at) == last) {
            at--;
        }
        if (at < 0) {
            return "";
        }
        String firsts = String.valueOf((char) (last - 25)).repeat(number.length() - at - 1);
        return number.substring(0, at) + (char) (number.charAt(at) + 1) + firsts;
    }

    @Override
    public String toString() {
        return stem + number;
    }
}
