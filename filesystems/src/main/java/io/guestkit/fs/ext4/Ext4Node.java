package io.guestkit.fs.ext4;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.DirectoryEntry;
import io.guestkit.core.fs.EntryCursor;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Node;
import io.guestkit.fs.ext4.directory.Directory;
import io.guestkit.fs.ext4.directory.NameHash;
import io.guestkit.fs.ext4.directory.NoKeyName;
import io.guestkit.fs.ext4.structure.Feature;
import io.guestkit.fs.ext4.structure.Features;
import io.guestkit.fs.ext4.structure.Inode;
import io.guestkit.fs.ext4.structure.InodeFlags;
import io.guestkit.fs.ext4.structure.Storage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** A file of an ext4 filesystem: its inode, and what it leads to. */
final class Ext4Node implements Node {

    private final Ext4Filesystem filesystem;
    private final Inode inode;

    Ext4Node(Ext4Filesystem filesystem, Inode inode) {
        this.filesystem = filesystem;
        this.inode = inode;
    }

    @Override
    public long id() {
        return inode.number();
    }

    @Override
    public FileType type() {
        return inode.type();
    }

    @Override
    public Attributes attributes() throws IOException {
        Features features = filesystem.storage().superblock().features();
        boolean hidden = type() == FileType.SYMLINK && inode.is(Inode.ENCRYPTED); // its size is that of what is shown
        return new Attributes(
                type(),
                inode.permissions(),
                inode.uid(),
                inode.gid(),
                hidden ? target().length() : inode.size(),
                inode.links(),
                allocated(),
                inode.device(),
                inode.times(),
                InodeFlags.of(inode.flags()),
                inode.generation(),
                inode.projectId(features));
    }

    /** As Linux's stat: a file whose content stands in the inode counts as if it took whole sectors. */
    private long allocated() throws IOException {
        long allocated = inode.allocated(filesystem.storage());
        boolean inline = inode.is(Inode.INLINE_DATA) && type() == FileType.FILE;
        return inline ? allocated + Sizes.roundUp(inode.size(), 512) : allocated;
    }

    @Override
    public Map<String, byte[]> extendedAttributes() throws IOException {
        return filesystem.attributes(inode).byName();
    }

    @Override
    public EntryCursor entries() throws IOException {
        return directory().entries();
    }

    @Override
    public Optional<DirectoryEntry> lookup(String name) throws IOException {
        return directory().lookup(name);
    }

    private Directory directory() throws NotDirectoryException {
        if (type() != FileType.DIRECTORY) {
            throw new NotDirectoryException(description());
        }
        return new Directory(filesystem, inode);
    }

    @Override
    public BlockDevice content() throws IOException {
        if (type() != FileType.FILE) {
            throw new FileSystemException(description(), null, "is no regular file");
        }
        if (inode.is(Inode.ENCRYPTED)) {
            throw UnsupportedImageException.of(
                    description(), "the content is encrypted (fscrypt), which is not supported");
        }
        return inode.is(Inode.INLINE_DATA)
                ? new BytesDevice(description(), new InlineData(filesystem, inode).bytes())
                : filesystem.content(inode);
    }

    @Override
    public String target() throws IOException {
        if (type() != FileType.SYMLINK) {
            throw new NotLinkException(description());
        }
        byte[] stored = storedTarget();
        if (inode.is(Inode.ENCRYPTED)) {
            return encryptedTarget(stored);
        }
        int end = 0;
        while (end < stored.length && stored[end] != 0) {
            end++;
        }
        return Names.decode(stored, 0, end);
    }

    private byte[] storedTarget() throws IOException {
        if (inode.is(Inode.INLINE_DATA)) {
            return new InlineData(filesystem, inode).bytes();
        }
        boolean fast = isFast();
        int most = fast ? Inode.BLOCK_SIZE - 1 : filesystem.storage().geometry().blockSize();
        if (inode.size() < 1 || inode.size() > most) {
            throw inode.view().corrupt(0x04, "i_size of a symbolic link is %d, expected 1..%d", inode.size(), most);
        }
        int size = (int) inode.size();
        if (!fast) {
            return filesystem.content(inode).read(0, size);
        }
        byte[] target = inode.view().bytes(Inode.BLOCK, size);
        if (!inode.is(Inode.ENCRYPTED) && inode.view().ascii(Inode.BLOCK, size).length() != size) {
            throw inode.view().corrupt(Inode.BLOCK, "a symbolic link of i_size %d has a NUL within", size);
        }
        return target;
    }

    /** Whether the target stands in i_block; told as Linux tells it (fs/ext4/inode.c, ext4_inode_is_fast_symlink). */
    private boolean isFast() throws IOException {
        Storage storage = filesystem.storage();
        if (storage.superblock().has(Feature.EA_INODE)) {
            return inode.size() < Inode.BLOCK_SIZE;
        }
        int attributes = inode.attributesBlock() == 0 ? 0 : storage.geometry().clusterSize();
        return inode.allocated(storage) == attributes;
    }

    /** Spec: fscrypt.rst; the stored form is a 16-bit length, then that many encrypted bytes. */
    private String encryptedTarget(byte[] stored) throws IOException {
        StructView view = StructView.littleEndian(
                stored, filesystem.storage().metadata().description(), "ext4 encrypted link, inode " + id(), 0);
        int length = view.u16(0x00);
        if (length < NoKeyName.SHORTEST || length > stored.length - 2) {
            throw view.corrupt(0x00, "len is %d, expected %d..%d", length, NoKeyName.SHORTEST, stored.length - 2);
        }
        return NoKeyName.of(Arrays.copyOfRange(stored, 2, 2 + length), NameHash.NONE);
    }

    private String description() {
        return filesystem.description(inode);
    }

    @Override
    public String toString() {
        return description();
    }
}
