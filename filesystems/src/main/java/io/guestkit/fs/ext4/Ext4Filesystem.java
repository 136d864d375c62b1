package io.guestkit.fs.ext4;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.CachedDevice;
import io.guestkit.core.device.OverlayDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.fs.FilesystemInfo;
import io.guestkit.core.fs.Node;
import io.guestkit.core.spi.Limits;
import io.guestkit.fs.ext4.content.BlockLookup;
import io.guestkit.fs.ext4.content.FileContent;
import io.guestkit.fs.ext4.directory.DirectoryHost;
import io.guestkit.fs.ext4.directory.NameEntry;
import io.guestkit.fs.ext4.directory.Stretches;
import io.guestkit.fs.ext4.journal.JournalReplay;
import io.guestkit.fs.ext4.journal.JournalTarget;
import io.guestkit.fs.ext4.structure.Feature;
import io.guestkit.fs.ext4.structure.Geometry;
import io.guestkit.fs.ext4.structure.GroupDescriptors;
import io.guestkit.fs.ext4.structure.Inode;
import io.guestkit.fs.ext4.structure.InodeTable;
import io.guestkit.fs.ext4.structure.Storage;
import io.guestkit.fs.ext4.structure.Superblock;
import io.guestkit.fs.ext4.xattr.AttributeReader;
import io.guestkit.fs.ext4.xattr.ExtendedAttributes;
import io.guestkit.fs.ext4.xattr.ValueInodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** An opened ext2, ext3 or ext4 filesystem. */
final class Ext4Filesystem implements Filesystem, DirectoryHost {

    private static final long ROOT = 2;

    private final Storage storage;
    private final GroupDescriptors groups;
    private final InodeTable inodes;
    private final AttributeReader attributes;
    private final List<String> openWarnings;
    private final boolean recovered;

    private Ext4Filesystem(Storage storage, List<String> openWarnings, boolean recovered) {
        this.storage = storage;
        this.groups = new GroupDescriptors(storage);
        this.inodes = new InodeTable(storage, groups);
        this.attributes = attributeReader();
        this.openWarnings = openWarnings;
        this.recovered = recovered;
    }

    /** Opens the filesystem on {@code device}: its superblock is read, and its journal when it must be replayed. */
    static Ext4Filesystem open(BlockDevice device, Limits limits) throws IOException {
        Storage storage = storage(device, limits);
        if (!storage.superblock().has(Feature.NEEDS_RECOVERY)) {
            return new Ext4Filesystem(storage, List.of(), false);
        }
        BlockDevice journal =
                new JournalSource(storage, new InodeTable(storage, new GroupDescriptors(storage))).content();
        Geometry geometry = storage.geometry();
        JournalTarget target = new JournalTarget(geometry.blockSize(), geometry.blocks());
        JournalReplay replay = JournalReplay.read(journal, target, limits);
        Storage replayed =
                replay.patches().isEmpty() ? storage : storage(new OverlayDevice(device, replay.patches()), limits);
        return new Ext4Filesystem(replayed, replay.warnings(), true);
    }

    private static Storage storage(BlockDevice device, Limits limits) throws IOException {
        StructView view = device.littleEndian("ext4 superblock", Superblock.OFFSET, Superblock.SIZE);
        return new Storage(device, new CachedDevice(device, limits.cacheBytes()), Superblock.parse(view));
    }

    private AttributeReader attributeReader() {
        Geometry geometry = storage.geometry();
        ValueInodes values = storage.superblock().has(Feature.EA_INODE) ? this::valueInode : null;
        AttributeReader.Layout layout = new AttributeReader.Layout(
                geometry.blockSize(), geometry.blocks(), storage.superblock().checksumSeed(), storage.isChecksummed());
        return new AttributeReader(storage.metadata(), layout, values);
    }

    private ValueInodes.ValueInode valueInode(long number) throws IOException {
        Inode inode = inodes.read(number);
        if (!inode.is(Inode.EA_INODE)) {
            throw inode.view().corrupt(0x20, "i_flags is 0x%x, expected EA_INODE (0x200000)", inode.flags());
        }
        return new ValueInodes.ValueInode(content(inode), inode.view().i32(0x08)); // i_atime
    }

    @Override
    public Storage storage() {
        return storage;
    }

    ExtendedAttributes attributes(Inode inode) throws IOException {
        return attributes.read(inode.view(), inode.extraSize(), inode.attributesBlock());
    }

    /** The content of an inode that has blocks. */
    BlockDevice content(Inode inode) throws IOException {
        return new FileContent(storage, BlockLookup.of(storage, inode), description(inode), inode.size());
    }

    @Override
    public Stretches inlineEntries(Inode directory) throws IOException {
        return new InlineData(this, directory).directory();
    }

    String description(Inode inode) {
        return storage.data().description() + " > ext4 inode " + inode.number();
    }

    @Override
    public Node root() throws IOException {
        Inode root = inodes.read(ROOT);
        if (root.type() != FileType.DIRECTORY) {
            throw root.view()
                    .corrupt(0x00, "i_mode of the root is that of %s, expected that of DIRECTORY", root.type());
        }
        return new Ext4Node(this, root);
    }

    @Override
    public Node node(long id) throws IOException {
        return new Ext4Node(this, inodes.read(id));
    }

    @Override
    public Ext4Node linkedNode(NameEntry entry) throws IOException {
        if (entry.inode() < storage.geometry().firstInode() && entry.inode() != ROOT) {
            throw entry.view().corrupt(entry.at(), "inode is %d, which is reserved", entry.inode());
        }
        Inode inode = inodes.read(entry.inode());
        if (inode.links() == 0) {
            throw inode.view().corrupt(0x1a, "i_links_count is 0, expected at least 1 as a directory names the inode");
        }
        if (inode.is(Inode.EA_INODE)) {
            throw inode.view().corrupt(0x20, "i_flags has EA_INODE, expected none as a directory names the inode");
        }
        return new Ext4Node(this, inode);
    }

    @Override
    public FilesystemInfo info() throws IOException {
        Superblock superblock = storage.superblock();
        Geometry geometry = superblock.geometry();
        List<String> warnings = new ArrayList<>(openWarnings);
        long free = freeBytes(warnings);
        new Condition(storage, recovered).addTo(warnings);
        warnings.addAll(groups.warnings());
        UUID uuid = superblock.uuid();
        return new FilesystemInfo(
                superblock.features().type(),
                superblock.label(),
                uuid.equals(new UUID(0, 0)) ? "" : uuid.toString(),
                geometry.blocks() * geometry.blockSize(),
                free,
                geometry.blockSize(),
                superblock.features().names(),
                List.copyOf(warnings));
    }

    /** The superblock's count is exact only after a clean unmount; otherwise the groups' are summed up. */
    private long freeBytes(List<String> warnings) throws IOException {
        Geometry geometry = storage.geometry();
        if (storage.superblock().cleanlyUnmounted() && !recovered) {
            return storage.superblock().freeBlocks() * geometry.blockSize();
        }
        try {
            return groups.freeClusters() * geometry.clusterSize();
        } catch (CorruptImageException damaged) {
            warnings.add(damaged.getMessage() + "; the free space is that of the superblock");
            return storage.superblock().freeBlocks() * geometry.blockSize();
        }
    }

    @Override
    public void close() {
        // The device is its owner's to close.
    }

    @Override
    public String toString() {
        return storage.data().description();
    }
}
