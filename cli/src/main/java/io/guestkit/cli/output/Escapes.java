package io.guestkit.cli.output;

import io.guestkit.core.bytes.Names;

/** Guest text made harmless. */
public final class Escapes {

    private Escapes() {}

    /** Text for a terminal: control characters but line ends, and what is no UTF-8, as {@code \xNN}. */
    static String forTerminal(String text) {
        return isPlain(text, true) ? text : escape(text, true);
    }

    /** Text for one line of output: as for a terminal, line ends included. */
    public static String oneLine(String text) {
        return isPlain(text, false) ? text : escape(text, false);
    }

    /**
     * JSON that a terminal shows as it is. What a terminal would obey stands within strings only, where JSON knows an
     * escape for it; likewise lone surrogates, which can't be written otherwise.
     */
    static String json(String document) {
        if (isPlain(document, true)) {
            return document;
        }
        StringBuilder out = new StringBuilder(document.length() + 16);
        for (int i = 0; i < document.length(); i++) {
            char c = document.charAt(i);
            if (isPair(document, i)) {
                out.append(c).append(document.charAt(++i));
            } else if (isPlain(document, i)) {
                out.append(c);
            } else {
                out.append("\\u%04x".formatted((int) c));
            }
        }
        return out.toString();
    }

    /** Whether all of it is printable ASCII, so that nothing is to be escaped and each character takes one column. */
    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static boolean isPair(String text, int index) {
        return index + 1 < text.length() && Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1));
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
            if (isPair(text, i)) {
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
