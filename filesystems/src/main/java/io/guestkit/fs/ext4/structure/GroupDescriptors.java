package io.guestkit.fs.ext4.structure;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of all groups, each read when it is first needed; a bounded number of them is kept.
 *
 * <pre>
 *  classic   superblock │ descriptors of all groups, block after block       backups: behind each backup superblock
 *  meta_bg   each block of descriptors lies in the first of the groups that it describes; backups: second, last
 * </pre>
 *
 * A damaged descriptor is looked for in its backups, with a warning; where none is good and only the checksum is wrong,
 * it is used with a warning.
 */
public final class GroupDescriptors {

    /** Descriptors kept: 2048 groups of 128 MiB are 256 GiB; a larger filesystem reads some of them again. */
    private static final int KEPT = 2048;

    /** Warnings kept: one tells that there is damage, a few tell where. */
    private static final int MOST_WARNINGS = 16;

    /** Backups looked at for one descriptor: the earliest groups that have any. */
    private static final int MOST_BACKUPS = 12;

    private final Storage storage;
    private final AtomicReferenceArray<GroupDescriptor> kept = new AtomicReferenceArray<>(KEPT);
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    public GroupDescriptors(Storage storage) {
        this.storage = storage;
    }

    /** The descriptor of {@code group}, which is less than the number of groups. */
    public GroupDescriptor get(long group) throws IOException {
        int slot = (int) (group % KEPT);
        GroupDescriptor descriptor = kept.get(slot);
        if (descriptor == null || descriptor.group() != group) {
            descriptor = read(group);
            kept.set(slot, descriptor);
        }
        return descriptor;
    }

    /** What was found wrong so far. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** The clusters not in use in all groups. */
    public long freeClusters() throws IOException {
        long free = 0;
        for (long group = 0; group < storage.geometry().groups(); group++) {
            free += get(group).freeClusters();
        }
        return free;
    }

    private GroupDescriptor read(long group) throws IOException {
        int perBlock = storage.geometry().descriptorsPerBlock();
        try {
            return read(group, primary(group / perBlock));
        } catch (CorruptImageException damaged) {
            GroupDescriptor backup = fromBackups(group, damaged);
            return backup == null ? despiteChecksum(group, damaged) : backup;
        }
    }

    /** The primary without a look at its checksum, as Linux takes it when it mounts read-only. */
    private GroupDescriptor despiteChecksum(long group, CorruptImageException damaged) throws IOException {
        StructView view = view(group, primary(group / storage.geometry().descriptorsPerBlock()));
        GroupDescriptor descriptor = GroupDescriptor.parseUnchecked(view, group, storage.superblock());
        warn(damaged.getMessage() + "; used all the same, as there is no good backup");
        return descriptor;
    }

    private GroupDescriptor read(long group, long block) throws IOException {
        return GroupDescriptor.parse(view(group, block), group, storage.superblock());
    }

    private StructView view(long group, long block) throws IOException {
        Geometry geometry = storage.geometry();
        int size = geometry.descriptorSize();
        long at = block * geometry.blockSize() + group % geometry.descriptorsPerBlock() * size;
        return storage.metadata().littleEndian("ext4 group descriptor " + group, at, size);
    }

    /** The block with the descriptors of number {@code index} and on. Spec: overview.rst, blockgroup.rst. */
    private long primary(long index) {
        Superblock superblock = storage.superblock();
        Geometry geometry = storage.geometry();
        if (index < geometry.firstMetaGroup()) {
            return superblock.block() + 1 + index;
        }
        long group = index * geometry.descriptorsPerBlock();
        // With 1 KiB blocks that are counted from 0 (bigalloc), group 0 has the boot sector in front.
        boolean shifted = group == 0 && geometry.firstDataBlock() < superblock.block();
        return geometry.firstBlock(group) + (superblock.hasBackup(group) ? 1 : 0) + (shifted ? 1 : 0);
    }

    private @Nullable GroupDescriptor fromBackups(long group, CorruptImageException damaged) throws IOException {
        Geometry geometry = storage.geometry();
        long index = group / geometry.descriptorsPerBlock();
        long first = index < geometry.firstMetaGroup() ? 1 : index * geometry.descriptorsPerBlock() + 1;
        int tried = 0;
        for (long at = first; at < geometry.groups() && tried < MOST_BACKUPS; at++) {
            long block = backup(index, at);
            if (block >= 0) {
                tried++;
                GroupDescriptor found = tryRead(group, block);
                if (found != null) {
                    warn("%s; read from the backup in group %d".formatted(damaged.getMessage(), at));
                    return found;
                }
            }
        }
        return null;
    }

    /** The block of a copy within group {@code at}, or -1 where there is none. */
    private long backup(long index, long at) {
        Geometry geometry = storage.geometry();
        boolean hasSuperblock = storage.superblock().hasBackup(at);
        if (index < geometry.firstMetaGroup()) {
            return hasSuperblock && at < 1 << 16 ? geometry.firstBlock(at) + 1 + index : -1;
        }
        long first = index * geometry.descriptorsPerBlock();
        boolean holdsCopy = at == first + 1 || at == first + geometry.descriptorsPerBlock() - 1;
        return holdsCopy ? geometry.firstBlock(at) + (hasSuperblock ? 1 : 0) : -1;
    }

    private @Nullable GroupDescriptor tryRead(long group, long block) throws IOException {
        try {
            return read(group, block);
        } catch (CorruptImageException alsoDamaged) {
            return null; // the next copy may be whole; when none is, the primary's damage is reported
        }
    }

    private void warn(String warning) {
        if (warnings.size() < MOST_WARNINGS) {
            warnings.add(warning);
        }
    }
}
