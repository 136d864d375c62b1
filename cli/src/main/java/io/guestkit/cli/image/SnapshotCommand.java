package io.guestkit.cli.image;

import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.ImageCommand;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.convert.ImageEditor;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code guestkit snapshot}: states of the disk that are kept within the image. */
public final class SnapshotCommand extends ImageCommand {

    private final Setting<List<Path>> images = options().words(Path.class, "0..*", "1", "IMAGE", "The image.");
    private final Setting<Boolean> list = options().flag("List the snapshots; so without any option.", "-l", "--list");
    private final Setting<@Nullable String> create =
            options().value(String.class, null, "NAME", "Keep the present state under this name.", "-c", "--create");
    private final Setting<@Nullable String> apply =
            options().value(String.class, null, "SNAPSHOT", "Go back to this one, by id or name.", "-a", "--apply");
    private final Setting<@Nullable String> delete =
            options().value(String.class, null, "SNAPSHOT", "Forget this one, by id or name.", "-d", "--delete");

    public SnapshotCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit snapshot [-l | -c NAME | -a NAME | -d NAME] [OPTION…] IMAGE",
                        "Example: guestkit snapshot -c before-upgrade disk.qcow2",
                        "List, make, apply and delete the snapshots within an image."));
    }

    @Override
    protected int call() throws IOException {
        long asked = Stream.of(create.value(), apply.value(), delete.value())
                .filter(Objects::nonNull)
                .count();
        if (asked + (list.value() ? 1 : 0) > 1) {
            throw wrongUsage("Only one of -l, -c, -a and -d at a time");
        }
        Path path = images.value().get(0);
        OpenOptions options = openOptions(images.value());
        if (asked == 0) {
            try (DiskImage image = new ImageOpener(Registry.installed(), options).describe(path)) {
                InfoCommand.printSnapshots(out(), image.info());
            }
            return 0;
        }
        new ImageEditor(path, Registry.installed(), options).snapshots(image -> {
            if (create.value() != null) {
                image.createSnapshot(create.value(), Instant.now());
            } else if (apply.value() != null) {
                image.applySnapshot(apply.value());
            } else {
                image.deleteSnapshot(Objects.requireNonNull(delete.value()));
            }
            return image;
        });
        return 0;
    }
}
