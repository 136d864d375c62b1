package io.guestkit.core.spi.image;

import io.guestkit.core.bytes.Sizes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The values of a format's {@link CreateOption}s: those given, and the fallbacks of the others. */
public final class CreateOptions {

    private final Map<String, CreateOption> known;
    private final Map<String, String> given;

    private CreateOptions(Map<String, CreateOption> known, Map<String, String> given) {
        this.known = known;
        this.given = given;
    }

    /**
     * Checks what is given against what {@code format} takes.
     *
     * @throws IllegalArgumentException for an option that the format does not have, or a value that is not of its kind
     */
    public static CreateOptions of(CreatableImageFormat format, Map<String, String> given) {
        Map<String, CreateOption> known = new LinkedHashMap<>();
        format.createOptions().forEach(option -> known.put(option.name(), option));
        given.forEach((name, value) -> {
            CreateOption option = known.get(name);
            if (option == null) {
                throw new IllegalArgumentException("the format %s has no option \"%s\"; it has %s"
                        .formatted(
                                format.name(),
                                name,
                                list(known.keySet().stream().toList())));
            }
            check(option, value);
        });
        return new CreateOptions(known, Map.copyOf(given));
    }

    private static String list(List<String> words) {
        return words.isEmpty() ? "none" : String.join(", ", words);
    }

    private static void check(CreateOption option, String value) {
        boolean fits = switch (option.kind()) {
            case FLAG -> value.equals("on") || value.equals("off");
            case NUMBER -> value.matches("[0-9]{1,9}");
            case SIZE -> Sizes.parse(value) >= 0;
            case TEXT -> true;
            case CHOICE -> option.choices().contains(value);
        };
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s is \"%s\", expected %s".formatted(option.name(), value, expected(option)));
        }
    }

    private static String expected(CreateOption option) {
        return switch (option.kind()) {
            case FLAG -> "on or off";
            case NUMBER -> "a number";
            case SIZE -> "a size";
            case TEXT -> "a text";
            case CHOICE -> option.choices().stream().collect(Collectors.joining(", ", "one of ", ""));
        };
    }

    /** Whether the option was given. */
    public boolean has(String name) {
        return given.containsKey(name);
    }

    public boolean flag(String name) {
        return required(name).equals("on");
    }

    public int number(String name) {
        return Integer.parseInt(required(name));
    }

    /** Bytes. */
    public long size(String name) {
        return Sizes.parse(required(name));
    }

    public String choice(String name) {
        return required(name);
    }

    /** The value, null when it was not given and has no fallback. */
    public @Nullable String text(String name) {
        CreateOption option = known.get(name);
        if (option == null) {
            throw new IllegalArgumentException("no option \"%s\"".formatted(name));
        }
        return given.getOrDefault(name, option.fallback());
    }

    private String required(String name) {
        String value = text(name);
        if (value == null) {
            throw new IllegalArgumentException("the option \"%s\" is needed".formatted(name));
        }
        return value;
    }
}
