package io.guestkit.cli.guest;

import io.guestkit.cli.command.Help;
import io.guestkit.cli.command.Terminal;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.List;

/** {@code guestkit cat}: the content of files. */
public final class CatCommand extends GuestCommand {

    public CatCommand(Terminal terminal) {
        super(
                terminal,
                new Help(
                        "guestkit cat [OPTION…] IMAGE PATH…",
                        "Example: guestkit cat disk.qcow2 /etc/os-release",
                        "Print the content of files."),
                "PATH…",
                "Files of the guest.");
    }

    @Override
    void check(List<String> paths) {
        if (paths.isEmpty()) {
            throw wrongUsage("Which file? Give its path after the image");
        }
    }

    @Override
    int run(FileTree tree, List<String> paths) throws IOException {
        byte[] buffer = new byte[64 * Sizes.KiB];
        for (String path : paths) {
            GuestFile file = tree.resolve(path);
            if (file.type() != FileType.FILE) {
                throw new FileSystemException(
                        path, null, "is no regular file but a " + FileFacts.typeName(file.type()));
            }
            BlockDevice content = file.content();
            for (long at = 0; at < content.size(); at += buffer.length) {
                int count = (int) Math.min(buffer.length, content.size() - at);
                content.read(at, ByteBuffer.wrap(buffer, 0, count));
                out().raw(buffer, count);
            }
        }
        return 0;
    }
}
