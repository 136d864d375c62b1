package io.guestkit.fs.ext4;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.fs.ext4.structure.Geometry;
import io.guestkit.fs.ext4.structure.Storage;
import io.guestkit.fs.ext4.structure.Superblock;
import java.io.IOException;
import java.util.List;

/** What makes a filesystem's content doubtful although it can be read. */
final class Condition {

    private static final int MMP_MAGIC = 0x004d4d50;
    private static final int MMP_CLEAN = 0xff4d4d50;
    private static final int MMP_CHECKING = 0xe24d4d50;

    /** Where the names of the node and the device in use stand, and how long they are at most. */
    private static final int MMP_NODE = 0x10;

    private static final int MMP_NODE_SIZE = 64;

    private final Storage storage;
    private final boolean recovered;

    Condition(Storage storage, boolean recovered) {
        this.storage = storage;
        this.recovered = recovered;
    }

    void addTo(List<String> warnings) throws IOException {
        Superblock superblock = storage.superblock();
        Geometry geometry = superblock.geometry();
        String where = storage.data().description() + " > ext4 superblock";
        if (!superblock.cleanlyUnmounted() && !recovered) {
            warnings.add(where + " @0x43a: s_state says that it was not unmounted cleanly or has errors");
        }
        long size = storage.data().size();
        if (geometry.blocks() > size / geometry.blockSize()) {
            warnings.add("%s @0x404: s_blocks_count is %d, but the device has only %d blocks"
                    .formatted(where, geometry.blocks(), size / geometry.blockSize()));
        }
        if (superblock.mmpBlock() != 0) {
            addProtection(warnings, superblock.mmpBlock());
        }
    }

    /** Spec: mmp.rst. */
    private void addProtection(List<String> warnings, long block) throws IOException {
        if (!storage.isDataBlock(block)) {
            warnings.add("%s > ext4 superblock @0x568: s_mmp_block is %d, expected a block of the filesystem"
                    .formatted(storage.data().description(), block));
            return;
        }
        StructView view;
        try {
            view = storage.block("ext4 MMP block", block);
        } catch (CorruptImageException beyond) {
            warnings.add(beyond.getMessage());
            return;
        }
        if (view.i32(0x00) != MMP_MAGIC) { // mmp_magic
            warnings.add(view.corrupt(0x00, "mmp_magic is 0x%08x, expected 0x%08x", view.i32(0x00), MMP_MAGIC)
                    .getMessage());
            return;
        }
        int sequence = view.i32(0x04); // mmp_seq
        if (sequence == MMP_CHECKING) {
            warnings.add(view.where() + ": it is being checked by e2fsck");
        } else if (sequence != MMP_CLEAN) {
            warnings.add(
                    "%s: it is in use by node \"%s\"".formatted(view.where(), view.ascii(MMP_NODE, MMP_NODE_SIZE)));
        }
    }
}
