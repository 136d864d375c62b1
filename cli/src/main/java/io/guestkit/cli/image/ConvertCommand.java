package io.guestkit.cli.image;

import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.ReadingCommand;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.cli.output.Progress;
import io.guestkit.convert.ImageMaker;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ReferenceGate;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code guestkit convert}: an image's disk in another format. */
public final class ConvertCommand extends ReadingCommand {

    private final Setting<List<Path>> files =
            options().words(Path.class, "0..*", "2", "IMAGE TARGET", "The image, and the file to be made.");
    private final Setting<String> format =
            options().value(String.class, "raw", "FORMAT", "The new image's format; raw unless given.", "-O");
    private final Setting<Boolean> compressed =
            options().flag("Compress the new image, where its format can.", "-c", "--compress");
    private final CreationOptions creation = new CreationOptions(
            options(), "-B", "Store only what differs from this image, on which the new one then stands.");

    public ConvertCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit convert [-O FORMAT] [-c] [-o NAME=VALUE] [OPTION…] IMAGE TARGET",
                        "Example: guestkit convert -O qcow2 -c disk.vmdk disk.qcow2",
                        "Write an image's disk into a new image of another format.",
                        "Zeros take no room in the new image. It gets its name when it is complete; until then, and"
                                + " when anything fails, what had the name before stays."));
    }

    @Override
    protected int call() throws IOException {
        Path image = files.value().get(0);
        Path target = files.value().get(1);
        try {
            Map<String, String> options = creation.map();
            ReferenceGate below = gate(CreationOptions.images(target, options));
            ImageMaker maker = ImageMaker.of(
                    Registry.installed(), OpenOptions.defaults().withGate(below), format.value(), options);
            convert(maker, image, target);
        } catch (IllegalArgumentException wrong) {
            throw wrongUsage(String.valueOf(wrong.getMessage()));
        }
        return 0;
    }

    private void convert(ImageMaker maker, Path image, Path target) throws IOException {
        try (DiskImage source = openImage(image);
                Progress progress = new Progress(err(), "converted", source.size())) {
            source.info().warnings().forEach(this::warn);
            maker.convert(source, target, compressed.value(), progress);
        }
    }
}
