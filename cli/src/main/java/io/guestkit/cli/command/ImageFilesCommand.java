package io.guestkit.cli.command;

import io.guestkit.core.spi.ReferenceGate;
import io.guestkit.core.stack.FolderGate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command on images: which files they may refer to. */
public abstract class ImageFilesCommand extends Command {

    private final Setting<List<Path>> allowed = options()
            .values(
                    Path::of,
                    "PATH",
                    "Let images refer to files in this folder, too; their own folder is allowed.",
                    "--allow-reference");

    protected ImageFilesCommand(Terminal terminal, Help help) {
        super(terminal, help);
    }

    /** Lets these images refer to files in their own folders, and in those that are allowed beside. */
    protected final ReferenceGate gate(List<Path> images) throws IOException {
        List<Path> folders = new ArrayList<>(allowed.value());
        for (Path image : images) {
            Path folder = image.toRealPath().getParent();
            if (folder != null) {
                folders.add(folder);
            }
        }
        return FolderGate.of(folders);
    }
}
