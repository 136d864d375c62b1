package io.guestkit.inspect.text;

import io.guestkit.core.bytes.Names;
import java.util.ArrayList;
import java.util.List;

/** Text as lines. */
public final class Lines {

    private Lines() {}

    /** The text of {@code bytes}: UTF-8 without its byte order mark; bytes that are no UTF-8 as {@link Names} has them. */
    public static String decode(byte[] bytes) {
        boolean marked =
                bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
        int start = marked ? 3 : 0;
        return Names.decode(bytes, start, bytes.length - start);
    }

    /** The lines of {@code text} without their ends, be those LF or CRLF. */
    public static List<String> of(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            if (end < 0) {
                end = text.length();
            }
            int cut = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
            lines.add(text.substring(start, cut));
            start = end + 1;
        }
        return lines;
    }

    /** Whether a line holds nothing, or nothing but a comment that {@code #} begins. */
    public static boolean isBlank(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c != ' ' && c != '\t') {
                return c == '#';
            }
        }
        return true;
    }

    /** The first line of {@code lines} that is neither empty nor a comment, without the blanks around; or empty. */
    public static String firstWritten(List<String> lines) {
        for (String line : lines) {
            if (!isBlank(line)) {
                return line.strip();
            }
        }
        return "";
    }
}
