package io.guestkit.fs.ext4.content;

import io.guestkit.fs.ext4.structure.Inode;
import io.guestkit.fs.ext4.structure.Storage;
import java.io.IOException;

/** Where the blocks of an inode's content lie; bounded memory, for many threads. */
public interface BlockLookup {

    /** The blocks of an inode that has any: neither inline data nor a short symbolic link. */
    static BlockLookup of(Storage storage, Inode inode) throws IOException {
        return inode.is(Inode.EXTENTS) ? new ExtentTree(storage, inode) : new BlockMap(storage, inode);
    }

    /**
     * The run that begins at {@code block} of the content.
     *
     * @return at least one block; it may be longer than the content
     */
    Run run(long block) throws IOException;
}
