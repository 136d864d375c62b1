package io.guestkit.cli;

import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command on images: how they are opened. */
abstract class ImageCommand extends Command {

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "The images' format, such as qcow2 or raw, instead of what they look like.")
    private @Nullable String format;

    @Option(names = "--snapshot", paramLabel = "SNAPSHOT", description = "Open this internal snapshot, by id or name.")
    private @Nullable String snapshot;

    @Option(
            names = "--allow-reference",
            paramLabel = "PATH",
            description = "Let images refer to files in this folder, too; their own folder is allowed.")
    private List<Path> allowed = new ArrayList<>();

    ImageCommand(Terminal terminal) {
        super(terminal);
    }

    /** The options with which to open these images. */
    OpenOptions openOptions(List<Path> images) throws IOException {
        List<Path> folders = new ArrayList<>(allowed);
        for (Path image : images) {
            Path folder = image.toRealPath().getParent();
            if (folder != null) {
                folders.add(folder);
            }
        }
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(folders));
        options = format == null ? options : options.withFormat(format);
        return snapshot == null ? options : options.withSnapshot(snapshot);
    }
}
