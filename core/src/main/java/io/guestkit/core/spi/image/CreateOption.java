package io.guestkit.core.spi.image;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An option of {@code create} and {@code convert}.
 *
 * @param name the name in {@code qemu-img}
 * @param kind what values it takes
 * @param fallback the value it has when it is not given; null for none
 * @param description what it does, in one sentence for the help text
 * @param choices the values of a {@link Kind#CHOICE}, else none
 */
public record CreateOption(
        String name, Kind kind, @Nullable String fallback, String description, List<String> choices) {

    /** Kinds of values. */
    public enum Kind {
        /** {@code on} or {@code off}. */
        FLAG,
        /** A whole number, not negative. */
        NUMBER,
        /** Bytes, with a suffix as {@link io.guestkit.core.bytes.Sizes#parse} takes it. */
        SIZE,
        /** Any text. */
        TEXT,
        /** One of some words. */
        CHOICE
    }

    public static CreateOption flag(String name, boolean fallback, String description) {
        return new CreateOption(name, Kind.FLAG, fallback ? "on" : "off", description, List.of());
    }

    public static CreateOption number(String name, @Nullable String fallback, String description) {
        return new CreateOption(name, Kind.NUMBER, fallback, description, List.of());
    }

    public static CreateOption size(String name, @Nullable String fallback, String description) {
        return new CreateOption(name, Kind.SIZE, fallback, description, List.of());
    }

    public static CreateOption text(String name, String description) {
        return new CreateOption(name, Kind.TEXT, null, description, List.of());
    }

    /** One of {@code choices}, the first of which is the fallback. */
    public static CreateOption choice(String name, String description, String... choices) {
        return new CreateOption(name, Kind.CHOICE, choices[0], description, List.of(choices));
    }
}
