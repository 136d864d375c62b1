package io.guestkit.inspect.packages;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.inspect.text.Problems;
import io.guestkit.inspect.text.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A file of dpkg's stanzas, read piece by piece: a field {@code Name: value} a line, lines that begin with a blank go on
 * with the field before, an empty line ends the stanza.
 *
 * <p>Spec: deb-control(5), deb822(5); the words of Status: dpkg(1), "Information about packages".
 */
final class DpkgStatus {

    /** Bytes read at a time. */
    private static final int PIECE = 256 * 1024;

    /** Bytes that are kept of a line; Depends of large packages have a few thousand, and is not looked at. */
    private static final int LONGEST_LINE = 64 * 1024;

    /** Packages of one guest; Debian 12 has 64,419 in its archive. */
    private static final int MOST_PACKAGES = 100_000;

    private final Map<String, GuestPackage> packages;
    private final Problems problems;

    private String name = "";
    private String version = "";
    private String architecture = "";
    private String status = "";
    private int line;
    private int stanzaLine;
    private boolean full;

    /**
     * @param packages takes each package, by name and architecture; one that is in it already is replaced
     * @param problems is told stanzas that break the format
     */
    DpkgStatus(Map<String, GuestPackage> packages, Problems problems) {
        this.packages = packages;
        this.problems = problems;
    }

    /** Reads a whole file, whose size the caller has bounded. */
    void read(BlockDevice content) throws IOException {
        String rest = "";
        long at = 0;
        while (at < content.size() && !full) {
            int length = (int) Math.min(PIECE, content.size() - at);
            // one character a byte: fields are found in ASCII, and values get their characters when they are kept
            String piece = rest.concat(new String(content.read(at, length), StandardCharsets.ISO_8859_1));
            at += length;
            int start = lines(piece);
            rest = piece.length() - start > LONGEST_LINE ? cut(piece, start) : piece.substring(start);
        }
        if (!rest.isEmpty()) {
            line(rest, 0, rest.length());
        }
        endStanza();
    }

    /** A line's beginning is kept of a line that is too long, so that its field is still seen. */
    private String cut(String piece, int start) {
        return piece.substring(start, start + LONGEST_LINE);
    }

    /** Takes the whole lines of {@code piece}, and tells where what remains begins. */
    private int lines(String piece) throws IOException {
        int start = 0;
        for (int end = piece.indexOf('\n'); end >= 0 && !full; end = piece.indexOf('\n', start)) {
            line(piece, start, end);
            start = end + 1;
        }
        return start;
    }

    private void line(String text, int start, int lineEnd) {
        line++;
        int end = lineEnd > start && text.charAt(lineEnd - 1) == '\r' ? lineEnd - 1 : lineEnd;
        if (start == end) {
            endStanza();
            return;
        }
        if (stanzaLine == 0) {
            stanzaLine = line;
        }
        switch (text.charAt(start)) {
            case 'P', 'p' -> name = field(text, start, end, "Package:", name);
            case 'V', 'v' -> version = field(text, start, end, "Version:", version);
            case 'A', 'a' -> architecture = field(text, start, end, "Architecture:", architecture);
            case 'S', 's' -> status = field(text, start, end, "Status:", status);
            default -> {
                // a field that nobody asks for, or the next line of one
            }
        }
    }

    private static String field(String text, int start, int end, String field, String otherwise) {
        int value = start + field.length();
        if (value > end || !text.regionMatches(true, start, field, 0, field.length())) {
            return otherwise;
        }
        String bytes = text.substring(value, end).strip();
        return Names.decode(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void endStanza() {
        if (stanzaLine > 0 && !full) {
            add();
        }
        stanzaLine = 0;
        name = "";
        version = "";
        architecture = "";
        status = "";
    }

    private void add() {
        if (name.isEmpty()) {
            problems.report(stanzaLine, "is a stanza without Package");
            return;
        }
        String letters = status.isEmpty() ? "ii" : letters(status); // the files of status.d have no Status
        if (letters.isEmpty()) {
            problems.report(stanzaLine, "has Status \"" + status + "\", expected want, flag and state");
            return;
        }
        String key = name + ":" + architecture;
        if (letters.charAt(1) == 'n') {
            packages.remove(key);
        } else if (packages.size() < MOST_PACKAGES) {
            packages.put(key, new GuestPackage(name, version, architecture, letters, letters.charAt(1) == 'i'));
        } else {
            full = true;
            problems.report(stanzaLine, "is the stanza after " + MOST_PACKAGES + " packages, the rest is left out");
        }
    }

    /** The letters of {@code dpkg -l} for the three words of Status; empty when they are none. */
    static String letters(String status) {
        List<String> words = Words.of(status);
        if (words.size() != 3) {
            return "";
        }
        char want = want(words.get(0));
        char state = state(words.get(2));
        if (want == 0 || state == 0) {
            return "";
        }
        return switch (words.get(1)) {
            case "ok" -> "" + want + state;
            case "reinstreq" -> "" + want + state + 'R';
            default -> "";
        };
    }

    private static char want(String word) {
        return switch (word) {
            case "unknown" -> 'u';
            case "install" -> 'i';
            case "hold" -> 'h';
            case "deinstall" -> 'r';
            case "purge" -> 'p';
            default -> 0;
        };
    }

    private static char state(String word) {
        return switch (word) {
            case "not-installed" -> 'n';
            case "config-files" -> 'c';
            case "half-installed" -> 'H';
            case "unpacked" -> 'U';
            case "half-configured" -> 'F';
            case "triggers-awaited" -> 'W';
            case "triggers-pending" -> 't';
            case "installed" -> 'i';
            default -> 0;
        };
    }
}
