package io.guestkit.cli.image;

import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.ImageCommand;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.cli.output.Progress;
import io.guestkit.convert.ImageEditor;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code guestkit commit}: what an image has changed becomes its backing file's own. */
public final class CommitCommand extends ImageCommand {

    private final Setting<List<Path>> images = options().words(Path.class, "0..*", "1", "IMAGE", "The image.");

    public CommitCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit commit [OPTION…] IMAGE",
                        "Example: guestkit commit changes.qcow2",
                        "Write an image's changes into its backing file, and empty the image."));
    }

    @Override
    protected int call() throws IOException {
        Path path = images.value().get(0);
        OpenOptions options = openOptions(images.value());
        long size;
        try (DiskImage image = new ImageOpener(Registry.installed(), options).describe(path)) {
            size = image.size();
        }
        try (Progress progress = new Progress(err(), "committed", size)) {
            new ImageEditor(path, Registry.installed(), options).commit(progress);
        }
        out().line("Image committed.");
        return 0;
    }
}
