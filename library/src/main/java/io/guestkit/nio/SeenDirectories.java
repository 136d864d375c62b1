package io.guestkit.nio;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.Mount;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directories listed from one start down. A directory that is met at a second place is corrupt: it would hold
 * itself, or make a tree of exponential size out of few blocks. The paths of the listing share it, and it is gone with
 * them.
 */
final class SeenDirectories {

    /** A directory of one mount; what is mounted at two places rightly stands at both. */
    private record Key(Mount mount, long inode) {}

    private final Map<Key, String> places = new ConcurrentHashMap<>();

    /**
     * Notes that {@code directory} is listed; again at the same place is fine.
     *
     * @throws CorruptImageException when it was at another
     */
    void enter(GuestFile directory) throws IOException {
        String before = places.putIfAbsent(new Key(directory.mount(), directory.id()), directory.path());
        if (before != null && !before.equals(directory.path())) {
            throw new CorruptImageException("%s: directory %s (inode %d) stands at a second place in the tree, as %s"
                    .formatted(directory.mount().volume(), directory.path(), directory.id(), before));
        }
    }
}
