package io.guestkit.inspect.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lines of {@code KEY=value} as a shell would take them, which no shell ever sees: quotes and backslashes are undone,
 * nothing is expanded.
 *
 * <p>Spec: os-release(5); quoting as POSIX.1-2017 XCU 2.2.
 */
public final class ShellAssignments {

    private ShellAssignments() {}

    /** The values by their keys; of a key that is assigned twice, the last. */
    public static Map<String, String> parse(List<String> lines, Problems problems) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!Lines.isBlank(line)) {
                assign(line.strip(), i + 1, values, problems);
            }
        }
        return values;
    }

    private static void assign(String line, int number, Map<String, String> values, Problems problems) {
        String assignment = line.startsWith("export ") ? line.substring(7).stripLeading() : line;
        int equals = assignment.indexOf('=');
        if (equals <= 0 || !isName(assignment, equals)) {
            problems.report(number, "is no assignment KEY=value");
            return;
        }
        StringBuilder value = new StringBuilder();
        if (!unquote(assignment, equals + 1, value)) {
            problems.report(number, "has a quote that is not closed");
        }
        values.put(assignment.substring(0, equals), value.toString());
    }

    /** Letters, digits and underscores, no digit first. */
    private static boolean isName(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
            boolean digit = c >= '0' && c <= '9';
            if (!letter && (!digit || i == 0)) {
                return false;
            }
        }
        return true;
    }

    /** Appends the word at {@code at} to {@code word}, and tells whether its quotes are closed. */
    private static boolean unquote(String text, int at, StringBuilder word) {
        char quote = 0;
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && (c == ' ' || c == '\t' || c == ';')) {
                return true; // a comment or another command may follow
            }
            if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == '\\' && i + 1 < text.length() && escapes(quote, text.charAt(i + 1))) {
                word.append(text.charAt(++i));
            } else {
                word.append(c);
            }
        }
        return quote == 0;
    }

    private static boolean escapes(char quote, char next) {
        return quote == 0 || (quote == '"' && "$`\"\\".indexOf(next) >= 0);
    }
}
