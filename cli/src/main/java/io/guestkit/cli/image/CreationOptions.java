package io.guestkit.cli.image;

import io.guestkit.cli.command.Options;
import io.guestkit.cli.command.Setting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the commands that make images say of the new one: {@code -o NAME=VALUE,…} and its backing file. */
final class CreationOptions {

    private static final String BACKING_FILE = "backing_file";

    private final Setting<@Nullable String> backing;
    private final Setting<@Nullable String> backingFormat;
    private final Setting<List<String>> given;

    /**
     * Declares the options.
     *
     * @param letter the option of the backing file: qemu-img has {@code -b} and {@code -B}
     */
    CreationOptions(Options options, String letter, String description) {
        this.backing = options.value(String.class, null, "FILE", description, letter, "--backing");
        this.backingFormat = options.value(
                String.class,
                null,
                "FORMAT",
                "The format of the image given with " + letter + ".",
                "-F",
                "--backing-format");
        this.given = options.values(
                text -> text,
                "NAME=VALUE[,…]",
                "Options of the new image's format, as qemu-img has them; may be repeated. A comma within a value is"
                        + " written twice.",
                "-o",
                "--options");
    }

    /**
     * What is given by name; of a name given twice the last counts.
     *
     * @throws IllegalArgumentException when a part is no NAME=VALUE
     */
    Map<String, String> map() {
        Map<String, String> map = new LinkedHashMap<>();
        for (String list : given.value()) {
            // A doubled comma stands for one, as in all of QEMU's option lists.
            for (String part : list.replace(",,", "\0").split(",", -1)) {
                String assignment = part.replace('\0', ',');
                int equals = assignment.indexOf('=');
                if (equals <= 0) {
                    throw new IllegalArgumentException("-o takes NAME=VALUE, but has \"%s\"".formatted(assignment));
                }
                map.put(assignment.substring(0, equals), assignment.substring(equals + 1));
            }
        }
        if (backing.value() != null) {
            map.put(BACKING_FILE, backing.value());
        }
        if (backingFormat.value() != null) {
            map.put("backing_fmt", backingFormat.value());
        }
        return map;
    }

    /** The images that the new one is made from beside its source: its backing file, if it has one. */
    static List<Path> images(Path target, Map<String, String> options) {
        String name = options.get(BACKING_FILE);
        return name == null ? List.of() : List.of(target.toAbsolutePath().resolveSibling(name));
    }
}
