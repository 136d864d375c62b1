package io.guestkit.core.bytes;

import java.math.BigDecimal;

/** Sizes as words: powers of 1024, and their form for people. */
public final class Sizes {

    public static final int KiB = 1 << 10;
    public static final int MiB = 1 << 20;
    public static final long GiB = 1L << 30;
    public static final long TiB = 1L << 40;
    public static final long PiB = 1L << 50;

    private static final String UNITS = "KMGTPE";

    private Sizes() {}

    /**
     * A size with a unit: below 10 of a unit with one decimal place unless that is zero, as {@code 512 B},
     * {@code 1.5 GiB}, {@code 20 MiB}.
     */
    public static String format(long bytes) {
        if (bytes < KiB) {
            return bytes + " B";
        }
        int power = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        double value = (double) bytes / (1L << (10 * power));
        if (value >= 1023.5 && power < UNITS.length()) {
            value /= KiB; // 1023.9 KiB would round to 1024 KiB
            power++;
        }
        long tenths = Math.round(value * 10);
        String number =
                value < 9.95 && tenths % 10 != 0 ? tenths / 10 + "." + tenths % 10 : Long.toString(Math.round(value));
        return number + " " + UNITS.charAt(power - 1) + "iB";
    }

    /**
     * Bytes as {@code qemu-img} takes them: a number that may have a fraction, with a suffix {@code k}, {@code M}, {@code G},
     * {@code T}, {@code P} or {@code E} in either case for powers of 1024, {@code b} or none for bytes.
     *
     * @throws IllegalArgumentException for anything else, and for parts of a byte or more than 2^63-1 of them
     */
    public static long parse(String text) {
        int digits = text.length();
        long unit = 1;
        if (digits > 0 && !isDigit(text.charAt(digits - 1))) {
            char suffix = Character.toUpperCase(text.charAt(--digits));
            int power = UNITS.indexOf(suffix);
            if (power < 0 && suffix != 'B') {
                throw notASize(text);
            }
            unit = 1L << (10 * (power + 1));
        }
        String number = text.substring(0, digits);
        if (number.isEmpty() || !number.matches("[0-9]{1,19}([.][0-9]{1,19})?")) {
            throw notASize(text);
        }
        try {
            return new BigDecimal(number).multiply(BigDecimal.valueOf(unit)).longValueExact();
        } catch (ArithmeticException partOrOverflow) {
            throw notASize(text);
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static IllegalArgumentException notASize(String text) {
        return new IllegalArgumentException(
                "\"%s\" is no size: a number of bytes, or one with k, M, G, T, P or E, is expected".formatted(text));
    }

    /** The smallest multiple of {@code unit} that is not below {@code value}; both positive, {@code unit} at least 1. */
    public static long roundUp(long value, long unit) {
        return Math.multiplyExact(value / unit + (value % unit == 0 ? 0 : 1), unit);
    }
}
