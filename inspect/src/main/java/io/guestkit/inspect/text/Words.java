package io.guestkit.inspect.text;

import java.util.ArrayList;
import java.util.List;

/** Words between separators. */
public final class Words {

    private Words() {}

    /** The words of {@code line} between blanks and tabs. */
    public static List<String> of(String line) {
        return split(line, " \t");
    }

    /** What stands between the characters of {@code separators}; nothing between two of them is no word. */
    public static List<String> split(String text, String separators) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < text.length(); i++) {
            boolean separator = separators.indexOf(text.charAt(i)) >= 0;
            if (separator && start >= 0) {
                words.add(text.substring(start, i));
                start = -1;
            } else if (!separator && start < 0) {
                start = i;
            }
        }
        if (start >= 0) {
            words.add(text.substring(start));
        }
        return words;
    }

    /** The fields of a line such as passwd's, between each two {@code separator}; an empty field is one. */
    public static List<String> fields(String line, char separator) {
        List<String> fields = new ArrayList<>();
        int start = 0;
        for (int end = line.indexOf(separator); end >= 0; end = line.indexOf(separator, start)) {
            fields.add(line.substring(start, end));
            start = end + 1;
        }
        fields.add(line.substring(start));
        return fields;
    }
}
