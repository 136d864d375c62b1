package io.guestkit.inspect.mounts;

import io.guestkit.inspect.text.Lines;
import io.guestkit.inspect.text.Problems;
import io.guestkit.inspect.text.Words;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of filesystems: a line each, of fields between blanks.
 *
 * <p>Spec: fstab(5). The fields from the fourth on may be missing; blanks, tabs, line ends and backslashes within a field
 * are written as a backslash and three octal digits.
 */
public final class Fstab {

    /** Entries of one table; each may cost a look at every volume. */
    private static final int MOST_ENTRIES = 1000;

    private Fstab() {}

    /** The entries, in order. */
    public static List<FstabEntry> parse(List<String> lines, Problems problems) {
        List<FstabEntry> entries = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (Lines.isBlank(line)) {
                continue;
            }
            List<String> fields = Words.of(line);
            if (fields.size() < 3) {
                problems.report(i + 1, "has " + fields.size() + " fields, expected source, target and type at least");
            } else if (entries.size() == MOST_ENTRIES) {
                problems.report(i + 1, "is the line after " + MOST_ENTRIES + " entries, the rest is left out");
                break;
            } else {
                entries.add(entry(fields, i + 1));
            }
        }
        return entries;
    }

    private static FstabEntry entry(List<String> fields, int line) {
        String options = fields.size() > 3 ? unescape(fields.get(3)) : "defaults";
        return new FstabEntry(
                unescape(fields.get(0)),
                unescape(fields.get(1)),
                unescape(fields.get(2)),
                List.copyOf(Words.split(options, ",")),
                line);
    }

    /** {@code field} with each backslash and three octal digits as the character they write. */
    static String unescape(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        StringBuilder text = new StringBuilder(field.length());
        int at = 0;
        while (at < field.length()) {
            int code = field.charAt(at) == '\\' ? octal(field, at + 1) : -1;
            text.append(code < 0 ? field.charAt(at) : (char) code);
            at += code < 0 ? 1 : 4;
        }
        return text.toString();
    }

    /** The three octal digits at {@code at} as a character of ASCII, -1 when they are none. */
    private static int octal(String text, int at) {
        if (at + 3 > text.length()) {
            return -1;
        }
        int code = 0;
        for (int i = at; i < at + 3; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 7) {
                return -1;
            }
            code = code * 8 + digit;
        }
        return code > 0 && code < 0x80 ? code : -1;
    }
}
