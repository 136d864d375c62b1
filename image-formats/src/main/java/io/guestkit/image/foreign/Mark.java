package io.guestkit.image.foreign;

import io.guestkit.core.device.BlockDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Text that stands in every file of a format.
 *
 * @param text the bytes, each as a character
 * @param at where they stand; from the end where that is negative
 * @param within how many bytes from there on they may begin in, 1 for that place alone
 */
record Mark(String text, int at, int within) {

    /** How far a description in XML is looked through for its root element. */
    private static final int XML_PROLOGUE = 4096;

    static Mark at(int at, String text) {
        return new Mark(text, at, 1);
    }

    /** A mark that counts back from the end of the file. */
    static Mark fromEnd(int distance, String text) {
        return new Mark(text, -distance, 1);
    }

    /** Words of a description in XML. */
    static Mark xml(String text) {
        return new Mark(text, 0, XML_PROLOGUE);
    }

    /** Where the mark stands, for evidence; empty where it does not. */
    Optional<String> find(BlockDevice device) throws IOException {
        long start = at < 0 ? device.size() + at : at;
        if (start < 0 || start > device.size() - text.length()) {
            return Optional.empty();
        }
        int length = (int) Math.min(text.length() + within - 1, device.size() - start);
        String shown = new String(device.read(start, length), StandardCharsets.ISO_8859_1);
        int found = shown.indexOf(text);
        return found < 0 ? Optional.empty() : Optional.of("\"%s\" at 0x%x".formatted(printable(), start + found));
    }

    private String printable() {
        char[] shown = text.strip().toCharArray();
        for (int i = 0; i < shown.length; i++) {
            shown[i] = shown[i] < ' ' ? '.' : shown[i];
        }
        return new String(shown);
    }
}
