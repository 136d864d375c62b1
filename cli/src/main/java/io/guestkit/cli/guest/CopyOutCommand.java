package io.guestkit.cli.guest;

import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.Terminal;
import io.guestkit.core.fs.FileTree;
import io.guestkit.export.CopyOut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;

/** {@code guestkit copy-out}: files and trees to a folder of the host. */
public final class CopyOutCommand extends GuestCommand {

    public CopyOutCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit copy-out [OPTION…] IMAGE PATH… FOLDER",
                        "Example: guestkit copy-out disk.qcow2 /etc /var/log evidence",
                        "Copy files and trees of the guest into a folder of this host.",
                        "Permissions, times, holes and hard links are kept, owners and user.* attributes where this"
                                + " host allows it. Devices, fifos, sockets and set-user-ID bits are not taken over:"
                                + " tar-out keeps all."),
                "PATH… FOLDER",
                "Files or directories of the guest, and last a folder of this host.");
    }

    @Override
    void check(List<String> paths) {
        if (paths.size() < 2) {
            throw wrongUsage("What to copy, and where to? Give the guest's paths, then a folder of this host");
        }
    }

    @Override
    int run(FileTree tree, List<String> paths) throws IOException {
        Path folder = Path.of(paths.get(paths.size() - 1));
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        ExportReport report = new ExportReport(err());
        CopyOut copy = new CopyOut(tree, report);
        for (String path : paths.subList(0, paths.size() - 1)) {
            copy.copy(tree.resolveLink(path), folder);
        }
        return report.finish();
    }
}
