package io.guestkit.inspect.mounts;

import java.util.List;

/**
 * A line of fstab.
 *
 * @param source what is mounted: a device, a tag such as {@code UUID=…}, a directory, a share
 * @param target where; {@code none} or {@code swap} for swap space
 * @param type the filesystem's type, {@code auto} to find it out
 * @param options in order, at least one
 * @param line the number of the line, from 1 on
 */
public record FstabEntry(String source, String target, String type, List<String> options, int line) {

    /** Whether the option is set, as it stands. */
    public boolean has(String option) {
        return options.contains(option);
    }

    /** The value of {@code option=value}, the last one given; empty without. */
    public String option(String option) {
        String value = "";
        for (String each : options) {
            if (each.startsWith(option) && each.length() > option.length() && each.charAt(option.length()) == '=') {
                value = each.substring(option.length() + 1);
            }
        }
        return value;
    }
}
