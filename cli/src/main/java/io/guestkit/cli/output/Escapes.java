package io.guestkit.cli.output;

import io.guestkit.core.bytes.Names;

/** Guest text made harmless. */
public final class Escapes {

    private Escapes() {}

    /** Text for a terminal: control characters but line ends, and what is no UTF-8, as {@code \xNN} or {@code \\uNNNN}. */
    static String forTerminal(String text) {
        return isPlain(text, true) ? text : escape(text, true);
    }

    /** Text for one line of output: as for a terminal, line ends included. */
    public static String oneLine(String text) {
        return isPlain(text, false) ? text : escape(text, false);
    }

    private static boolean isPlain(String text, boolean keepLineEnds) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isPlain(text, i) || (c == '\n' && !keepLineEnds)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(String text, int index) {
        char c = text.charAt(index);
        return c == '\n' || (c >= 0x20 && c < 0x7f) || (c >= 0xa0 && !isOdd(c));
    }

    /** Lone surrogates, and characters that turn the direction of writing around (Unicode Bidi_Control). */
    private static boolean isOdd(char c) {
        return Character.isSurrogate(c)
                || c == 0x061c
                || (c >= 0x200e && c <= 0x200f)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
    }

    private static String escape(String text, boolean keepLineEnds) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
            if (pair) {
                out.append(c).append(text.charAt(++i));
            } else if (Names.isEscape(text, i) || (c < 0x20 && !(c == '\n' && keepLineEnds)) || c == 0x7f) {
                out.append("\\x%02x".formatted(c & 0xff));
            } else if (isPlain(text, i)) {
                out.append(c);
            } else {
                out.append("\\u%04x".formatted((int) c));
            }
        }
        return out.toString();
    }
}
