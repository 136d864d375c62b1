package io.guestkit.cli.image;

import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.ImageCommand;
import io.guestkit.cli.command.Setting;
import io.guestkit.cli.command.Terminal;
import io.guestkit.cli.output.Progress;
import io.guestkit.core.copy.DiskComparison;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code guestkit compare}: whether two images have the same disk. Ends with the statuses of {@code qemu-img compare}. */
public final class CompareCommand extends ImageCommand {

    private static final int DIFFERENT = 1;
    private static final int NOT_OPENED = 2;
    private static final int NOT_READ = 4;
    private static final int MISUSED = 64; // sysexits.h: EX_USAGE, since 1 and 2 have a meaning

    private final Setting<List<Path>> images =
            options().words(Path.class, "0..*", "2", "IMAGE OTHER", "The two images.");
    private final Setting<@Nullable String> otherFormat =
            options().value(String.class, null, "FORMAT", "The format of the second image, as -f for the first.", "-F");
    private final Setting<Boolean> strict =
            options().flag("Disks of different sizes are different, even if the rest is zeros.", "-s", "--strict");

    private boolean opened;

    public CompareCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit compare [-s] [-f FORMAT] [-F FORMAT] [OPTION…] IMAGE OTHER",
                        "Example: guestkit compare disk.vmdk disk.qcow2",
                        "Compare the disks of two images, whatever their formats.",
                        "Exit status: 0 the same, 1 different, 2 an image can't be opened, 4 one can't be read, 64"
                                + " wrong usage."));
    }

    @Override
    protected int call() throws IOException {
        Path one = images.value().get(0);
        Path other = images.value().get(1);
        OpenOptions options = openOptions(images.value());
        OpenOptions otherOptions = OpenOptions.defaults().withGate(options.gate());
        if (otherFormat.value() != null) {
            otherOptions = otherOptions.withFormat(otherFormat.value());
        }
        try (DiskImage left = new ImageOpener(Registry.installed(), options).open(one);
                DiskImage right = new ImageOpener(Registry.installed(), otherOptions).open(other)) {
            opened = true;
            return compare(left, right);
        }
    }

    private int compare(DiskImage left, DiskImage right) throws IOException {
        if (left.size() != right.size()) {
            String sizes = "one disk has %d bytes, the other %d".formatted(left.size(), right.size());
            if (strict.value()) {
                out().line("Different: " + sizes + ".");
                return DIFFERENT;
            }
            warn(sizes);
        }
        int threads = Runtime.getRuntime().availableProcessors();
        long total = Math.max(left.size(), right.size());
        OptionalLong difference;
        try (Progress progress = new Progress(err(), "compared", total)) {
            difference = DiskComparison.firstDifference(left, right, threads, progress);
        }
        if (difference.isPresent()) {
            out().line("Different: the first difference is at offset %d.".formatted(difference.getAsLong()));
            return DIFFERENT;
        }
        out().line("Images are identical.");
        return 0;
    }

    @Override
    public int failed() {
        return opened ? NOT_READ : NOT_OPENED;
    }

    @Override
    public int misused() {
        return MISUSED;
    }
}
