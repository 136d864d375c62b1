package io.guestkit.cli.guest;

import io.guestkit.Guest;
import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.ReadingCommand;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.stack.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command on a guest's files: an image, and paths within it. */
abstract class GuestCommand extends ReadingCommand {

    private final Setting<List<Path>> added = options()
            .values(
                    Path::of,
                    "IMAGE",
                    "An image of the guest; may be repeated. Then all further words are paths.",
                    "-a",
                    "--add");
    private final Setting<@Nullable String> volume = options()
            .value(
                    String.class,
                    null,
                    "NAME",
                    "Read this volume alone, such as /dev/sda2, instead of the guest as it would mount itself.",
                    "--volume");
    private final Setting<List<String>> image = options()
            .words(String.class, "0", "0..1", "IMAGE", "The file of the guest's disk; for several, see --add.");
    private final Setting<List<String>> further;

    /** A command whose paths have this label and description in its help. */
    GuestCommand(Terminal terminal, Help help, String label, String description) {
        super(terminal, help);
        this.further = options().words(String.class, "1..*", "0..*", label, description);
    }

    /** Does the command's work on the files of the guest. */
    abstract int run(FileTree tree, List<String> paths) throws IOException;

    @Override
    protected final int call() throws IOException {
        List<Path> images = added.value();
        List<String> paths = further.value();
        if (images.isEmpty()) {
            if (image.value().isEmpty()) {
                throw wrongUsage("Which image? Give it as the first word or with -a");
            }
            images = List.of(Path.of(image.value().get(0)));
        } else {
            paths = new ArrayList<>(image.value());
            paths.addAll(further.value());
        }
        check(paths);
        try (Guest guest = openGuest(images)) {
            FileTree tree = volume.value() == null ? guest.tree() : guest.tree(volume.value());
            warnOf(guest);
            return run(tree, paths);
        }
    }

    /** Refuses paths that the command can't work with, before anything is opened. */
    void check(List<String> paths) {
        // Any will do unless a command says otherwise.
    }

    private void warnOf(Guest guest) {
        for (Layer layer : guest.stack().layers()) {
            layer.warnings().forEach(this::warn);
        }
    }
}
