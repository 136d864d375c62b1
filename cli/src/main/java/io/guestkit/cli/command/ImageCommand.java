package io.guestkit.cli.command;

import io.guestkit.Keys;
import io.guestkit.core.spi.KeySource;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command on images that exist: their format, and the keys of what is encrypted. */
public abstract class ImageCommand extends ImageFilesCommand {

    private final Setting<@Nullable String> format = options()
            .value(
                    String.class,
                    null,
                    "FORMAT",
                    "The images' format, such as qcow2 or raw, instead of what they look like.",
                    "-f",
                    "--format");

    private final Setting<List<String>> keys = options()
            .values(
                    text -> text,
                    "KEY",
                    "A key as SELECTOR:key:TEXT, which others on this machine can see, or as SELECTOR:file:PATH. The"
                            + " selector is the name or UUID of the encrypted volume, the file name of the image, or all.",
                    "--key");

    protected ImageCommand(Terminal terminal, Help help) {
        super(terminal, help);
    }

    /** The options with which to open these images. */
    protected OpenOptions openOptions(List<Path> images) throws IOException {
        OpenOptions options = OpenOptions.defaults().withGate(gate(images)).withKeys(keys());
        return format.value() == null ? options : options.withFormat(format.value());
    }

    private KeySource keys() throws IOException {
        try {
            return Keys.of(keys.value());
        } catch (IllegalArgumentException wrong) {
            throw wrongUsage("--key: " + wrong.getMessage());
        }
    }
}
