package io.guestkit.fs.ext4.journal;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.spi.Limits;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What replaying a journal changes: where in the journal the newest contents of which blocks stand. */
public final class JournalReplay {

    private final Map<Long, Extent> patches;
    private final List<String> warnings;

    JournalReplay(Map<Long, Extent> patches, List<String> warnings) {
        this.patches = patches;
        this.warnings = warnings;
    }

    /**
     * Reads a journal as a mount would replay it; nothing is written.
     *
     * @param journal the content of the journal's inode: its superblock is at offset 0
     * @param target the filesystem; it is not read
     * @throws io.guestkit.core.error.UnsupportedImageException when the journal has an unknown feature, or fast commits
     *     that must be replayed
     * @throws io.guestkit.core.error.CorruptImageException when a mount would fail for the journal's sake, or when it
     *     needs more than {@link Limits#metadataBytes} for its map
     */
    public static JournalReplay read(BlockDevice journal, JournalTarget target, Limits limits) throws IOException {
        StructView view = journal.bigEndian("journal superblock", 0, JournalSuperblock.SIZE);
        JournalSuperblock superblock =
                JournalSuperblock.parse(view, target.blockSize(), journal.size() / target.blockSize());
        if (superblock.start() == 0) {
            return new JournalReplay(Map.of(), List.of());
        }
        return new Recovery(journal, superblock, target, limits).run();
    }

    /**
     * What an {@link io.guestkit.core.device.OverlayDevice} over the filesystem's device must show: by the offset on
     * it in bytes, extents of the journal's bytes. Empty when the journal is clean.
     */
    public Map<Long, Extent> patches() {
        return patches;
    }

    /** What was replayed, one line each, for the information of users; empty when nothing was. */
    public List<String> warnings() {
        return warnings;
    }
}
