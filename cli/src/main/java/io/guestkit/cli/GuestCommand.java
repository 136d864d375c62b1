package io.guestkit.cli;

import io.guestkit.Guest;
import io.guestkit.GuestKit;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.stack.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command on a guest's files: an image, and paths within it. */
abstract class GuestCommand extends ImageCommand {

    @Option(
            names = {"-a", "--add"},
            paramLabel = "IMAGE",
            description = "An image of the guest; may be repeated. Then all further words are paths.")
    private List<Path> added = new ArrayList<>();

    @Option(
            names = "--volume",
            paramLabel = "NAME",
            description = "Read this volume alone, such as /dev/sda2, instead of the guest as it would mount itself.")
    private @Nullable String volume;

    @Parameters(paramLabel = "IMAGE PATH", hidden = true)
    private List<String> words = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    GuestCommand(Terminal terminal) {
        super(terminal);
    }

    /** Does the command's work on the files of the guest. */
    abstract int run(FileTree tree, List<String> paths) throws IOException;

    @Override
    public final Integer call() throws IOException {
        List<Path> images = added;
        List<String> paths = words;
        if (images.isEmpty()) {
            if (words.isEmpty()) {
                throw wrongUsage("Which image? Give it as the first word or with -a");
            }
            images = List.of(Path.of(words.get(0)));
            paths = words.subList(1, words.size());
        }
        check(paths);
        try (Guest guest = GuestKit.open(images, openOptions(images))) {
            FileTree tree = volume == null ? guest.tree() : guest.tree(volume);
            warnOf(guest);
            return run(tree, paths);
        }
    }

    /** Refuses paths that the command can't work with, before anything is opened. */
    void check(List<String> paths) {
        // Any will do unless a command says otherwise.
    }

    ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void warnOf(Guest guest) {
        for (Layer layer : guest.stack().layers()) {
            layer.warnings().forEach(this::warn);
        }
    }
}
