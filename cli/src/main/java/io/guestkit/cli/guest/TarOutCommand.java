package io.guestkit.cli.guest;

import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.Terminal;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.export.TarExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code guestkit tar-out}: a tree as an archive. */
public final class TarOutCommand extends GuestCommand {

    public TarOutCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit tar-out [OPTION…] IMAGE PATH FILE|-",
                        "Example: guestkit tar-out disk.qcow2 / guest.tar",
                        "Write a directory of the guest, or a file, as a pax archive to a file, or with - to standard"
                                + " output.",
                        "Owners, modes, times to the nanosecond, extended attributes, hard links, devices and holes"
                                + " are kept."),
                "PATH FILE",
                "A file or directory of the guest, and a file of this host or -.");
    }

    @Override
    void check(List<String> paths) {
        if (paths.size() != 2) {
            throw wrongUsage("What to take, and where to? Give a path of the guest, then a file of this host or -");
        }
    }

    @Override
    int run(FileTree tree, List<String> paths) throws IOException {
        GuestFile start = tree.resolve(paths.get(0));
        ExportReport report = new ExportReport(err());
        TarExport export = new TarExport(tree, Runtime.getRuntime().availableProcessors(), report);
        if (paths.get(1).equals("-")) {
            export.write(start, out().channel());
        } else {
            export.write(start, Path.of(paths.get(1)));
        }
        return report.finish();
    }
}
