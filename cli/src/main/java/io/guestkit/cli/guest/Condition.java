package io.guestkit.cli.guest;

import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Glob;
import io.guestkit.core.fs.GuestFile;
import java.io.IOException;
import java.util.Locale;

/** A condition of {@code find}. Each is read from its text, and refuses what it does not understand. */
@FunctionalInterface
interface Condition {

    boolean holds(GuestFile file) throws IOException;

    /** The last name matches. */
    static Condition name(String glob, boolean fold) {
        Glob compiled = Glob.of(fold ? glob.toLowerCase(Locale.ROOT) : glob);
        return file -> compiled.matches(fold ? file.name().toLowerCase(Locale.ROOT) : file.name());
    }

    /** The whole path matches. */
    static Condition path(String glob) {
        Glob compiled = Glob.of(glob);
        return file -> compiled.matches(file.path());
    }

    /** The type is one of {@code f d l b c p s}. */
    static Condition type(String letter) {
        String wanted = letter.equals("f") ? "-" : letter;
        for (FileType type : FileType.values()) {
            if (wanted.equals(String.valueOf(type.letter()))) {
                return file -> file.type() == type;
            }
        }
        throw new IllegalArgumentException("expected one of f d l b c p s but was '" + letter + "'");
    }

    /** {@code N}, {@code +N} (more) or {@code -N} (less) bytes, or such units of c k M G T, rounded up as find does. */
    static Condition size(String text) {
        boolean more = text.startsWith("+");
        boolean less = text.startsWith("-");
        String number = more || less ? text.substring(1) : text;
        int shift = number.isEmpty() ? -1 : 10 * "ckMGT".indexOf(number.charAt(number.length() - 1));
        String digits = shift < 0 ? number : number.substring(0, number.length() - 1);
        if (digits.isEmpty() || digits.length() > 15 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("expected [+-]N and perhaps c, k, M, G or T but was '" + text + "'");
        }
        long wanted = Long.parseLong(digits);
        int bits = Math.max(0, shift);
        return file -> {
            long size = file.attributes().size();
            long units = (size >>> bits) + ((size & ((1L << bits) - 1)) == 0 ? 0 : 1);
            return more ? units > wanted : less ? units < wanted : units == wanted;
        };
    }

    /** Owned by this user. */
    static Condition owner(String uid) {
        long wanted = number(uid);
        return file -> file.attributes().uid() == wanted;
    }

    /** Of this group. */
    static Condition group(String gid) {
        long wanted = number(gid);
        return file -> file.attributes().gid() == wanted;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException unclear) {
            throw new IllegalArgumentException("expected a number but was '" + text + "'");
        }
    }

    /** {@code MODE} in octal exactly, {@code -MODE} all of its bits, {@code /MODE} any of them. */
    static Condition permissions(String text) {
        boolean all = text.startsWith("-");
        boolean any = text.startsWith("/");
        int wanted;
        try {
            wanted = Integer.parseInt(all || any ? text.substring(1) : text, 8);
        } catch (NumberFormatException noOctal) {
            throw new IllegalArgumentException("expected an octal mode, or - or / and one, but was '" + text + "'");
        }
        return file -> {
            int bits = file.attributes().permissions();
            return all ? (bits & wanted) == wanted : any ? (bits & wanted) != 0 : bits == wanted;
        };
    }
}
