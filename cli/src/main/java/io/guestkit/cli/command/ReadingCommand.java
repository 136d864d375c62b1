package io.guestkit.cli.command;

import io.guestkit.Guest;
import io.guestkit.GuestKit;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command that only reads images: an earlier state of one, or one inside another's guest, will do as well. */
public abstract class ReadingCommand extends ImageCommand {

    private final Setting<@Nullable String> snapshot = options()
            .value(String.class, null, "SNAPSHOT", "Open this internal snapshot, by id or name.", "--snapshot");
    private final Setting<List<String>> inside = options()
            .values(
                    text -> text,
                    "PATH",
                    "Instead of the image, one that stands at this path within its guest; repeated, further in.",
                    "--inside");

    protected ReadingCommand(Terminal terminal, Help help) {
        super(terminal, help);
    }

    /** The words that name images, for the commands that take nothing else. */
    protected final Setting<List<Path>> images() {
        return options().words(Path.class, "0..*", "1..*", "IMAGE…", "The files of the guest's disks, in order.");
    }

    @Override
    protected final OpenOptions openOptions(List<Path> images) throws IOException {
        OpenOptions options = super.openOptions(images);
        return snapshot.value() == null ? options : options.withSnapshot(snapshot.value());
    }

    /** Opens the guest of these images, or one inside it. */
    protected final Guest openGuest(List<Path> images) throws IOException {
        return GuestKit.open(images, inside.value(), openOptions(images));
    }

    /** Opens an image, or one inside its guest. */
    protected final DiskImage openImage(Path image) throws IOException {
        OpenOptions options = openOptions(List.of(image));
        return inside.value().isEmpty()
                ? new ImageOpener(Registry.installed(), options).open(image)
                : GuestKit.image(List.of(image), inside.value(), options);
    }

    /** Opens an image, or one inside its guest, to ask what it says of itself, and nothing that it names. */
    protected final DiskImage describeImage(Path image) throws IOException {
        OpenOptions options = openOptions(List.of(image));
        return inside.value().isEmpty()
                ? new ImageOpener(Registry.installed(), options).describe(image)
                : GuestKit.describe(List.of(image), inside.value(), options);
    }
}
