package io.guestkit.core.bytes;

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

    /** The smallest multiple of {@code unit} that is not below {@code value}; both positive, {@code unit} at least 1. */
    public static long roundUp(long value, long unit) {
        return Math.multiplyExact(value / unit + (value % unit == 0 ? 0 : 1), unit);
    }
}
