package io.guestkit.nio;

import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.fs.GuestFile;
import java.io.IOException;

/** What tells a file from every other: its filesystem and its number there. */
record FileKey(Filesystem filesystem, String volume, long inode) {

    static FileKey of(GuestFile file) throws IOException {
        return new FileKey(file.mount().filesystem(), file.mount().volume(), file.id());
    }

    @Override
    public String toString() {
        return "(volume=%s,inode=%d)".formatted(volume, inode);
    }
}
