package io.guestkit.cli.image;

import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.ImageCommand;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.convert.ImageEditor;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code guestkit resize}: another size for an image's disk. */
public final class ResizeCommand extends ImageCommand {

    private final Setting<List<Path>> images = options().words(Path.class, "0", "1", "IMAGE", "The image.");
    private final Setting<List<String>> sizes =
            options().words(String.class, "1", "1", "SIZE", "Bytes of its disk, or how many more or fewer.");
    private final Setting<Boolean> shrink =
            options().flag("Allow a smaller size: what stands behind it is lost.", "--shrink");

    public ResizeCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit resize [--shrink] [OPTION…] IMAGE [+|-]SIZE",
                        "Example: guestkit resize disk.qcow2 +10G",
                        "Give the disk of an image another size.",
                        "Partitions and filesystems inside stay as they are."));
        options().lastMayBeNegative();
    }

    @Override
    protected int call() throws IOException {
        Path image = images.value().get(0);
        OpenOptions options = openOptions(images.value());
        long before;
        try (DiskImage disk = new ImageOpener(Registry.installed(), options).describe(image)) {
            before = disk.size();
        }
        long size = size(before, sizes.value().get(0));
        if (size < before && !shrink.value()) {
            throw wrongUsage("The disk has %d bytes: --shrink is needed to cut it to %d".formatted(before, size));
        }
        new ImageEditor(image, Registry.installed(), options).resize(size);
        return 0;
    }

    private long size(long before, String wanted) {
        try {
            boolean relative = wanted.startsWith("+") || wanted.startsWith("-");
            long given = Sizes.parse(relative ? wanted.substring(1) : wanted);
            long size = relative ? Math.addExact(before, wanted.startsWith("-") ? -given : given) : given;
            if (size < 0) {
                throw new IllegalArgumentException("the disk has only %d bytes".formatted(before));
            }
            return size;
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw wrongUsage(String.valueOf(wrong.getMessage()));
        }
    }
}
