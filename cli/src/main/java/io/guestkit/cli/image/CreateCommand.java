package io.guestkit.cli.image;

import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.ImageFilesCommand;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.convert.ImageMaker;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.spi.ImageFormat;
import io.guestkit.core.spi.ReferenceGate;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.image.CreatableImageFormat;
import io.guestkit.core.spi.image.CreateOption;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code guestkit create}: a new image of zeros, or one on another image. */
public final class CreateCommand extends ImageFilesCommand {

    private final Setting<List<String>> words = options()
            .words(String.class, "0..*", "0..2", "IMAGE [SIZE]", "The file to be made, and bytes of its disk.");
    private final Setting<String> format =
            options().value(String.class, "raw", "FORMAT", "The format; raw unless given.", "-f", "--format");
    private final CreationOptions creation =
            new CreationOptions(options(), "-b", "The image that shows where nothing is written.");
    private final Setting<Boolean> listed =
            options().flag("List what -o takes for the format given with -f, and end.", "--list-options");

    public CreateCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit create [-f FORMAT] [-o NAME=VALUE] [OPTION…] IMAGE [SIZE]",
                        "Example: guestkit create -f qcow2 disk.qcow2 20G",
                        "Make a new image.",
                        "SIZE is a number of bytes, or one with k, M, G, T, P or E for powers of 1024. With a backing"
                                + " file it may be left out."));
    }

    @Override
    protected int call() throws IOException {
        if (listed.value()) {
            return list();
        }
        if (words.value().isEmpty()) {
            throw wrongUsage("Which file is to be made?");
        }
        Path target = Path.of(words.value().get(0));
        try {
            long size =
                    words.value().size() < 2 ? -1 : Sizes.parse(words.value().get(1));
            Map<String, String> options = creation.map();
            ReferenceGate below = gate(CreationOptions.images(target, options));
            ImageMaker.of(Registry.installed(), OpenOptions.defaults().withGate(below), format.value(), options)
                    .create(target, size);
        } catch (IllegalArgumentException wrong) {
            throw wrongUsage(String.valueOf(wrong.getMessage()));
        }
        return 0;
    }

    private int list() {
        ImageFormat known =
                Registry.installed().find(ImageFormat.class, format.value()).orElse(null);
        if (!(known instanceof CreatableImageFormat creatable)) {
            throw wrongUsage("Images of the format \"%s\" can't be made".formatted(format.value()));
        }
        for (CreateOption option : creatable.createOptions()) {
            String fallback = option.fallback() == null ? "" : " Unless given: " + option.fallback() + ".";
            String choices = option.choices().isEmpty() ? "" : " One of " + String.join(", ", option.choices()) + ".";
            out().line("%s=%s: %s%s%s"
                    .formatted(option.name(), option.kind().name(), option.description(), choices, fallback));
        }
        return 0;
    }
}
