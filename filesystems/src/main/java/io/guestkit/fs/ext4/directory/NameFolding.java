package io.guestkit.fs.ext4.directory;

import io.guestkit.core.bytes.Names;
import java.text.Normalizer;
import java.util.Locale;

/**
 * Names in directories where case does not count ({@code casefold}).
 *
 * <p>Linux compares the canonical decomposition (NFD) with Unicode's full case folding and without the code points that
 * are ignorable by default, all of Unicode 12.1 (fs/unicode). The JDK has NFD and full case mapping, of Unicode 13 in
 * Java 17: folding is lower case, then upper, then lower again, which brings the same names together, except
 * that characters of Unicode 13 are folded here and not there. Names that are no UTF-8 are compared byte by byte.
 */
public final class NameFolding {

    /** LATIN SMALL LETTER DOTLESS I: its upper case is I, but its folding is itself. */
    private static final int DOTLESS_I = 0x131;

    /** First and last code points of the ranges with the property Default_Ignorable_Code_Point, Unicode 12.1. */
    private static final int[] IGNORABLE = {
        0xad, 0xad, 0x34f, 0x34f, 0x61c, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180e, 0x200b, 0x200f, 0x202a,
        0x202e, 0x2060, 0x206f, 0x3164, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xfeff, 0xffa0, 0xffa0, 0xfff0, 0xfff8, 0x1bca0,
        0x1bca3, 0x1d173, 0x1d17a, 0xe0000, 0xe0fff,
    };

    private NameFolding() {}

    /** Whether folding {@code name} is lower-casing ASCII, so that its hash in an index is known for certain. */
    public static boolean isPlain(byte[] name) {
        for (byte b : name) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** The form that equal names share. */
    public static String fold(byte[] name) {
        String text = Names.decode(name);
        for (int i = 0; i < text.length(); i++) {
            if (Names.isEscape(text, i)) {
                return text;
            }
        }
        return isPlain(name) ? text.toLowerCase(Locale.ROOT) : foldUnicode(text);
    }

    private static String foldUnicode(String text) {
        StringBuilder folded = new StringBuilder();
        Normalizer.normalize(text, Normalizer.Form.NFD).codePoints().forEach(c -> appendFolded(folded, c));
        return Normalizer.normalize(folded, Normalizer.Form.NFD);
    }

    private static void appendFolded(StringBuilder folded, int codePoint) {
        if (isIgnorable(codePoint)) {
            return;
        }
        if (codePoint == DOTLESS_I) {
            folded.appendCodePoint(codePoint);
            return;
        }
        // Code point by code point: the JDK's lower case of a whole string looks at the place of a sigma.
        String upper = Character.toString(Character.toLowerCase(codePoint)).toUpperCase(Locale.ROOT);
        upper.codePoints().map(Character::toLowerCase).forEach(folded::appendCodePoint);
    }

    private static boolean isIgnorable(int codePoint) {
        for (int i = 0; i < IGNORABLE.length; i += 2) {
            if (codePoint >= IGNORABLE[i] && codePoint <= IGNORABLE[i + 1]) {
                return true;
            }
        }
        return false;
    }
}
