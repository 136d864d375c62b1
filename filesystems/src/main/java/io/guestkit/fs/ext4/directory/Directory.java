package io.guestkit.fs.ext4.directory;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.fs.DirectoryEntry;
import io.guestkit.core.fs.EntryCursor;
import io.guestkit.fs.ext4.content.BlockLookup;
import io.guestkit.fs.ext4.structure.Feature;
import io.guestkit.fs.ext4.structure.Inode;
import io.guestkit.fs.ext4.structure.Storage;
import io.guestkit.fs.ext4.structure.Superblock;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a directory, one after another or by name; for one thread.
 *
 * <p>A directory that is indexed is still listed block by block, in the order in which entries stand. A name that its
 * index does not lead to is absent where checksums guard the index; where none do, the blocks are scanned before absence
 * is told, and a name found so shows that the index is broken.
 */
public final class Directory {

    /** Linux's limit for a name (EXT4_NAME_LEN); nothing longer is in any directory. */
    private static final int MAX_NAME = 255;

    private final DirectoryHost host;
    private final Storage storage;
    private final Inode inode;
    private final NameEntry.Rules rules;
    private final ShownNames names;
    private final boolean encrypted;
    private final boolean folded;

    /** The directory of an inode that is one. */
    public Directory(DirectoryHost host, Inode inode) {
        this.host = host;
        this.storage = host.storage();
        this.inode = inode;
        this.encrypted = inode.is(Inode.ENCRYPTED);
        this.folded = inode.is(Inode.CASEFOLD);
        this.names = new ShownNames(storage, inode, encrypted && folded);
        Superblock superblock = storage.superblock();
        this.rules = new NameEntry.Rules(
                superblock.geometry().blockSize(),
                superblock.geometry().inodes(),
                superblock.has(Feature.FILETYPE),
                encrypted && folded);
    }

    /** All names, as {@link io.guestkit.core.fs.Node#entries}. */
    public EntryCursor entries() throws IOException {
        NameScan scan = new NameScan(stretches(), rules);
        return () -> {
            NameEntry entry = scan.next();
            return entry == null ? null : new LinkedEntry(host, entry, names.of(entry));
        };
    }

    /** The entry of a name, as {@link io.guestkit.core.fs.Node#lookup}. */
    public Optional<DirectoryEntry> lookup(String name) throws IOException {
        byte[] wanted = Names.encode(name);
        if (name.equals(".") || name.equals("..") || wanted.length == 0 || wanted.length > MAX_NAME) {
            return Optional.empty();
        }
        NameEntry found = find(name, wanted);
        return found == null ? Optional.empty() : Optional.of(new LinkedEntry(host, found, names.of(found)));
    }

    private @Nullable NameEntry find(String name, byte[] wanted) throws IOException {
        NameScan.Matcher matcher = matcher(name, wanted);
        if (isHashable(wanted) && !inode.is(Inode.INLINE_DATA)) {
            DirectoryBlocks blocks = blocks();
            HashTree index = blocks.isIndexed() ? HashTree.of(blocks) : null;
            if (index != null) {
                return findIndexed(index, folded ? Names.encode(name.toLowerCase(Locale.ROOT)) : wanted, matcher);
            }
        }
        return new NameScan(stretches(), rules).find(matcher);
    }

    /**
     * Whether the hash of a name is known for certain. Encrypted names are hashed as they stand encrypted; Unicode's
     * folding is not surely that of the writer, nor is the sign of its bytes where the superblock does not tell.
     */
    private boolean isHashable(byte[] name) {
        boolean anyByte = !folded && storage.superblock().hashing().signTold();
        return !encrypted && (anyByte || NameFolding.isPlain(name));
    }

    private NameScan.Matcher matcher(String name, byte[] wanted) {
        if (encrypted) {
            return entry -> names.of(entry).equals(name);
        }
        if (folded) {
            String foldedName = NameFolding.fold(wanted);
            return entry ->
                    entry.hasName(wanted) || NameFolding.fold(entry.name()).equals(foldedName);
        }
        return entry -> entry.hasName(wanted);
    }

    private @Nullable NameEntry findIndexed(HashTree index, byte[] hashed, NameScan.Matcher matcher)
            throws IOException {
        for (StructView block = index.first(hashed); block != null; block = index.next()) {
            NameEntry found = NameScan.of(block, rules).find(matcher);
            if (found != null) {
                return found;
            }
        }
        if (storage.isChecksummed()) {
            return null;
        }
        NameEntry missed = new NameScan(stretches(), rules).find(matcher);
        if (missed != null) {
            throw missed.view()
                    .corrupt(missed.at(), "an entry stands here to which the directory's index does not lead");
        }
        return null;
    }

    private Stretches stretches() throws IOException {
        if (inode.is(Inode.INLINE_DATA)) {
            return host.inlineEntries(inode);
        }
        DirectoryBlocks blocks = blocks();
        long[] index = {0};
        return () -> index[0] < blocks.count() ? blocks.read(index[0]++) : null;
    }

    private DirectoryBlocks blocks() throws IOException {
        return new DirectoryBlocks(storage, inode, BlockLookup.of(storage, inode));
    }
}
