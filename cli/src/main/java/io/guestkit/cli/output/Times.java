package io.guestkit.cli.output;

import java.time.Instant;
import java.time.LocalDate;

/** Times for people. In UTC: the host's zone means nothing to a guest. */
public final class Times {

    private static final long SECONDS_PER_DAY = 86_400;

    private Times() {}

    /** A time to the minute, as {@code 2026-11-25 20:35}; by hand, since a long list has as many. */
    public static String minute(Instant time) {
        long day = Math.floorDiv(time.getEpochSecond(), SECONDS_PER_DAY);
        int minute = (int) Math.floorMod(time.getEpochSecond(), SECONDS_PER_DAY) / 60;
        LocalDate date = LocalDate.ofEpochDay(day);
        StringBuilder text = new StringBuilder(16).append(date.getYear());
        twoDigits(text.append('-'), date.getMonthValue());
        twoDigits(text.append('-'), date.getDayOfMonth());
        twoDigits(text.append(' '), minute / 60);
        twoDigits(text.append(':'), minute % 60);
        return text.toString();
    }

    private static void twoDigits(StringBuilder text, int number) {
        text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
