package io.guestkit.core.spi;

import org.jspecify.annotations.Nullable;

/**
 * A file that an image names.
 *
 * @param purpose what the image wants it for, such as {@code backing file}
 * @param name the name exactly as the image has it
 * @param format the driver that must open it; null where the image names none, which no probe may make up for
 */
public record Reference(
        String purpose, String name, @Nullable String format) {}
