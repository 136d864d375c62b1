package io.guestkit.export;

import io.guestkit.core.fs.FileTree;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.DiskStack;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.testkit.Fixtures;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The ext2, ext3 and ext4 fixtures that can be read, opened as a disk without partitions. */
final class ExtFixtures {

    private static final String FOLDER = "filesystems/ext";

    /** Mounting frees blocks behind a file's end that a power cut left, and dates that: nothing a reader could know. */
    static final String TRUNCATED_BY_MOUNT = FOLDER + "/orphan-truncate";

    /** Files of 4 GiB that are one hole: hashing the zeros takes a quarter of a minute. */
    static final Set<String> HUGE = Set.of(FOLDER + "/large-files", FOLDER + "/large-files-map");

    private ExtFixtures() {}

    static List<String> cases() {
        return Fixtures.cases(FOLDER).stream()
                .filter(fixture -> Fixtures.has(fixture, "expect.txt"))
                .filter(fixture -> Fixtures.lines(fixture, "expect.txt").get(0).startsWith("path\t"))
                .filter(fixture -> !fixture.contains("/fast-commit-") || fixture.endsWith("-stale"))
                .toList();
    }

    static DiskStack open(String fixture) throws IOException {
        return DiskStack.open(List.of(Fixtures.file(fixture, "image")), Registry.installed(), OpenOptions.defaults());
    }

    static FileTree tree(DiskStack stack) throws IOException {
        return FileTree.of("/dev/sda", stack.require("/dev/sda").filesystem());
    }
}
