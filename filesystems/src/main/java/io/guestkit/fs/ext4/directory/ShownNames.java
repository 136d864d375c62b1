package io.guestkit.fs.ext4.directory;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.error.ImageException;
import io.guestkit.fs.ext4.content.BlockLookup;
import io.guestkit.fs.ext4.structure.Feature;
import io.guestkit.fs.ext4.structure.Inode;
import io.guestkit.fs.ext4.structure.Storage;
import io.guestkit.fs.ext4.structure.Superblock;
import java.io.IOException;

/** The names of a directory's entries as a mount without keys shows them; for one thread. */
final class ShownNames {

    private final Storage storage;
    private final Inode inode;
    private final boolean encrypted;
    private final boolean hashesStored;
    private int hashVersion = -1; // read when it is first needed

    ShownNames(Storage storage, Inode inode, boolean hashesStored) {
        this.storage = storage;
        this.inode = inode;
        this.encrypted = inode.is(Inode.ENCRYPTED);
        this.hashesStored = hashesStored;
    }

    /**
     * The name to show.
     *
     * @throws io.guestkit.core.error.CorruptImageException when no file can have it
     */
    String of(NameEntry entry) throws IOException {
        byte[] name = entry.name();
        if (!encrypted) {
            requireName(entry, name);
            return Names.decode(name);
        }
        if (name.length < NoKeyName.SHORTEST) {
            throw entry.view()
                    .corrupt(
                            entry.at() + NameEntry.NAME_LENGTH,
                            "name_len of an encrypted name is %d, expected at least %d",
                            name.length,
                            NoKeyName.SHORTEST);
        }
        return NoKeyName.of(name, hashesStored ? entry.storedHash() : hash(name));
    }

    /** As Linux refuses to list it (fs/readdir.c, verify_dirent_name). */
    private static void requireName(NameEntry entry, byte[] name) throws ImageException {
        for (byte b : name) {
            if (b == '/' || b == 0) {
                throw entry.view()
                        .corrupt(
                                entry.at() + NameEntry.NAME,
                                "name is \"%s\", expected no '/' and no NUL",
                                Names.decode(name));
            }
        }
    }

    /** The hash of the encrypted bytes, which Linux leaves out where it lists a directory without sorting by hash. */
    private NameHash hash(byte[] name) throws IOException {
        Superblock superblock = storage.superblock();
        boolean sorted = superblock.has(Feature.DIR_INDEX)
                && (inode.is(Inode.INDEXED)
                        || inode.size() == superblock.geometry().blockSize());
        if (!sorted) {
            return NameHash.NONE;
        }
        if (hashVersion < 0) {
            hashVersion = hashVersion(superblock);
        }
        Superblock.Hashing hashing = superblock.hashing();
        return NameHash.knows(hashVersion)
                ? NameHash.of(name, hashVersion, hashing.unsigned(), hashing.seed())
                : NameHash.NONE;
    }

    private int hashVersion(Superblock superblock) throws IOException {
        if (inode.is(Inode.INDEXED)) {
            DirectoryBlocks blocks = new DirectoryBlocks(storage, inode, BlockLookup.of(storage, inode));
            return HashTree.rootOf(blocks).hashVersion();
        }
        return superblock.hashing().version();
    }
}
