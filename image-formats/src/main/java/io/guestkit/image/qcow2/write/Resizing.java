package io.guestkit.image.qcow2.write;

import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.Limits;
import io.guestkit.image.qcow2.read.Header;
import io.guestkit.image.qcow2.space.HeaderFields;
import io.guestkit.image.qcow2.space.Space;
import java.io.IOException;

/** Gives the disk another size, while nobody else uses it. */
final class Resizing {

    private static final int SECTOR = 512;

    private final Space space;
    private final ActiveDisk disk;
    private final Header header;

    Resizing(Space space, ActiveDisk disk) {
        this.space = space;
        this.disk = disk;
        this.header = disk.header();
    }

    /** Refuses a size that the image can't have. */
    void require(long size, Limits limits) throws UnsupportedImageException {
        String why = null;
        if (size < 0 || size % SECTOR != 0) {
            why = "a disk of %d bytes, which are no sectors".formatted(size);
        } else if (header.l1EntriesFor(size) * Long.BYTES > limits.metadataBytes()) {
            why = "a disk of %d bytes, for which the L1 table is over the limit of %d bytes"
                    .formatted(size, limits.metadataBytes());
        } else if (header.version() == 2 && header.snapshots().count() > 0) {
            why = "another size with snapshots, which do not tell theirs in version 2";
        }
        if (why != null) {
            throw UnsupportedImageException.of(space.file().description(), why);
        }
    }

    /** Sees to an L1 table for a larger size, which the disk does not have yet. */
    Header.L1Location lengthen(long size) throws IOException {
        int needed = (int) header.l1EntriesFor(size);
        if (needed <= header.l1().entries()) {
            return header.l1();
        }
        Header.L1Location longer = disk.tables().copyL1(header.l1(), needed);
        new HeaderFields(space.file()).disk(header.size(), longer.offset(), longer.entries());
        disk.tables().freeL1(header.l1());
        return longer;
    }

    /** Cuts the disk off, and gives up what was behind; within the last cluster that is zeros already. */
    void shrink(long size) throws IOException {
        new HeaderFields(space.file())
                .disk(size, header.l1().offset(), header.l1().entries());
        clear(clusters(size), clusters(header.size()));
        disk.tables().drop(header.l1EntriesFor(size), header.l1EntriesFor(header.size()));
    }

    /** Gives up everything that is allocated. */
    void clear() throws IOException {
        clear(0, clusters(header.size()));
        disk.tables().drop(0, header.l1EntriesFor(header.size()));
    }

    private void clear(long first, long end) throws IOException {
        long cluster = first;
        while (cluster < end) {
            space.makeRoom();
            cluster = disk.eraser().clear(cluster, end);
        }
    }

    private long clusters(long bytes) {
        return ((bytes - 1) >> header.clusterBits()) + 1;
    }

    /** Cuts off the end of the file that nobody uses. */
    static void cutFile(Space space, int clusterBits) throws IOException {
        StorageDevice file = space.file();
        long last = (file.size() - 1) >>> clusterBits;
        while (space.refcounts().get(last) == 0) {
            last--; // the header at the beginning is in use
        }
        long end = (last + 1) << clusterBits;
        if (end < file.size()) {
            file.resize(end);
        }
    }
}
