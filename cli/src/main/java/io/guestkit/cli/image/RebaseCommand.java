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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code guestkit rebase}: another backing file for an image. */
public final class RebaseCommand extends ImageCommand {

    private final Setting<List<Path>> images = options().words(Path.class, "0..*", "1", "IMAGE", "The image.");
    private final Setting<@Nullable String> backing = options()
            .value(
                    String.class,
                    null,
                    "FILE",
                    "The new backing file, relative to the image's folder; an empty name for none.",
                    "-b",
                    "--backing");
    private final Setting<@Nullable String> backingFormat =
            options().value(String.class, null, "FORMAT", "The new backing file's format.", "-F", "--backing-format");
    private final Setting<Boolean> unsafe = options()
            .flag("Only write the name: for a backing file that was moved. Nothing is compared.", "-u", "--unsafe");

    public RebaseCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit rebase [-u] -b FILE -F FORMAT [OPTION…] IMAGE",
                        "Example: guestkit rebase -b base2.qcow2 -F qcow2 disk.qcow2",
                        "Put an image on another backing file.",
                        "What the disk shows stays the same: where the two backing files differ, the image takes over"
                                + " what the old one has. With -u nothing but the name is changed."));
    }

    @Override
    protected int call() throws IOException {
        if (backing.value() == null) {
            throw wrongUsage("Which backing file? Give it with -b, or -b '' for none");
        }
        String name = backing.value().isEmpty() ? null : backing.value();
        if (name != null && backingFormat.value() == null) {
            throw wrongUsage("Which format has \"%s\"? Give it with -F".formatted(name));
        }
        String format = name == null ? null : backingFormat.value();
        Path path = images.value().get(0);
        if (unsafe.value()) {
            new ImageEditor(path, Registry.installed(), openOptions(images.value())).rebaseUnsafe(name, format);
        } else {
            rebase(path, name, format);
        }
        return 0;
    }

    private void rebase(Path path, @Nullable String name, @Nullable String format) throws IOException {
        List<Path> concerned = new ArrayList<>(List.of(path));
        if (name != null) {
            concerned.add(path.toAbsolutePath().resolveSibling(name));
        }
        OpenOptions options = openOptions(concerned);
        long size;
        try (DiskImage image = new ImageOpener(Registry.installed(), options).describe(path)) {
            size = image.size();
        }
        try (Progress progress = new Progress(err(), "compared", size)) {
            new ImageEditor(path, Registry.installed(), options).rebase(name, format, progress);
        }
    }
}
