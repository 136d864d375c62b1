package io.guestkit.cli;

import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command on images: how they are opened. */
abstract class ImageCommand extends Command {

    private final Setting<@Nullable String> format = options()
            .value(
                    String.class,
                    null,
                    "FORMAT",
                    "The images' format, such as qcow2 or raw, instead of what they look like.",
                    "-f",
                    "--format");
    private final Setting<@Nullable String> snapshot = options()
            .value(String.class, null, "SNAPSHOT", "Open this internal snapshot, by id or name.", "--snapshot");
    private final Setting<List<Path>> allowed = options()
            .values(
                    Path::of,
                    "PATH",
                    "Let images refer to files in this folder, too; their own folder is allowed.",
                    "--allow-reference");

    ImageCommand(Terminal terminal, Help help) {
        super(terminal, help);
    }

    /** The words that name images, for the commands that take nothing else. */
    Setting<List<Path>> images() {
        return options().words(Path.class, "0..*", "1..*", "IMAGE…", "The files of the guest's disks, in order.");
    }

    /** The options with which to open these images. */
    OpenOptions openOptions(List<Path> images) throws IOException {
        List<Path> folders = new ArrayList<>(allowed.value());
        for (Path image : images) {
            Path folder = image.toRealPath().getParent();
            if (folder != null) {
                folders.add(folder);
            }
        }
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(folders));
        options = format.value() == null ? options : options.withFormat(format.value());
        return snapshot.value() == null ? options : options.withSnapshot(snapshot.value());
    }
}
