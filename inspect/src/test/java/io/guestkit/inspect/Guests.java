package io.guestkit.inspect;

import io.guestkit.core.fs.FileTree;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.guest.Warning;
import io.guestkit.inspect.guest.Warnings;
import io.guestkit.testkit.MemoryFilesystem;
import java.util.ArrayList;
import java.util.List;

/** Guests of one volume, {@code /dev/sda1}, for tests. */
public final class Guests {

    private Guests() {}

    public static Guest of(MemoryFilesystem root) {
        return new Guest(FileTree.of("/dev/sda1", root), new Warnings());
    }

    /** A guest with one file. */
    public static Guest of(String path, String content) {
        return of(new MemoryFilesystem().file(path, content));
    }

    /** What was warned of, as text. */
    public static List<String> warnings(Guest guest) {
        List<String> texts = new ArrayList<>();
        for (Warning warning : guest.warnings().list()) {
            texts.add(warning.toString());
        }
        return texts;
    }
}
