package io.guestkit.inspect.guest;

import io.guestkit.core.fs.Glob;
import io.guestkit.core.fs.GuestFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The files that a shell would put in place of a pattern such as {@code /etc/network/interfaces.d/*}. */
public final class PathGlob {

    /** Files that one pattern may stand for; configuration that is split further does not occur. */
    private static final int MOST = 4096;

    private PathGlob() {}

    /**
     * The absolute paths that match {@code pattern}, sorted. A name that begins with a dot must be written with one; a
     * pattern that is a plain path matches that path when it exists.
     */
    public static List<String> expand(Guest guest, String pattern) throws IOException {
        List<String> paths = List.of("");
        for (String part : pattern.substring(1).split("/", 64)) {
            paths = part.isEmpty() ? paths : step(guest, paths, part);
        }
        List<String> existing = new ArrayList<>();
        for (String path : paths) {
            if (guest.exists(path)) {
                existing.add(path);
            }
        }
        return existing;
    }

    private static List<String> step(Guest guest, List<String> folders, String part) throws IOException {
        List<String> paths = new ArrayList<>();
        Glob glob = Glob.of(part);
        for (String folder : folders) {
            if (!Glob.isPattern(part)) {
                paths.add(folder + "/" + part);
                continue;
            }
            for (GuestFile child : guest.children(folder.isEmpty() ? "/" : folder)) {
                boolean hidden = child.name().startsWith(".") && !part.startsWith(".");
                if (hidden || !glob.matches(child.name())) {
                    continue;
                }
                if (paths.size() == MOST) {
                    guest.warnNotRead(folder + "/" + part, "is more than " + MOST + " files, the rest is left out");
                    return paths;
                }
                paths.add(folder + "/" + child.name());
            }
        }
        return paths;
    }
}
