package io.guestkit.inspect.services;

import java.util.List;

/**
 * An enabled timer.
 *
 * @param name the timer's own unit, such as {@code logrotate.timer}
 * @param unit what it starts
 * @param schedule when, as the unit has it: {@code OnCalendar=daily}
 */
public record Timer(String name, String unit, List<String> schedule) {}
