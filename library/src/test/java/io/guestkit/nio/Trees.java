package io.guestkit.nio;

import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.Filesystem;
import java.nio.file.FileSystem;
import java.nio.file.Path;

/** File systems to try, and the sample guest. */
final class Trees {

    static final Path SAMPLE =
            Path.of("..", "samples", "debian-12.qcow2").toAbsolutePath().normalize();

    private Trees() {}

    static FileSystem over(Filesystem filesystem) {
        return over(FileTree.of("/dev/sda1", filesystem));
    }

    static FileSystem over(FileTree tree) {
        return new GuestFileSystemProvider().fileSystem(tree, Path.of("/disks/memory.img"), "");
    }
}
