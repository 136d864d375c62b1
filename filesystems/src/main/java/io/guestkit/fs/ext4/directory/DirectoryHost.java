package io.guestkit.fs.ext4.directory;

import io.guestkit.core.fs.Node;
import io.guestkit.fs.ext4.structure.Inode;
import io.guestkit.fs.ext4.structure.Storage;
import java.io.IOException;

/** What a directory asks of the filesystem that it is in. */
public interface DirectoryHost {

    Storage storage();

    /** The entries that stand in the inode itself, of a directory that is marked so. */
    Stretches inlineEntries(Inode directory) throws IOException;

    /**
     * The node that an entry names.
     *
     * @throws io.guestkit.core.error.CorruptImageException when no file may have that inode
     */
    Node linkedNode(NameEntry entry) throws IOException;
}
