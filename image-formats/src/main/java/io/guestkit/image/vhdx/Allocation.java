package io.guestkit.image.vhdx;

import io.guestkit.core.device.Extent;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.image.vhdx.log.HeaderWriter;
import io.guestkit.image.vhdx.log.LoggedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the blocks of a disk their places in the file. The table changes in memory until {@link #commit}; space that is
 * given up is used again only after one, so that the table on the medium never leads to anything else's bytes.
 */
final class Allocation {

    private final StorageDevice file;
    private final HeaderWriter headers;
    private final LoggedFile tables;
    private final BlockAllocationTable table;
    private final Space space;
    private final int blockSize;
    private final List<Long> released = new ArrayList<>();

    /** The places of a sound image without a parent, whose log is empty. */
    Allocation(StorageDevice file, Structure structure, Space space) {
        this.file = file;
        this.headers = new HeaderWriter(file, structure.headers());
        this.tables = new LoggedFile(file, headers, structure.headers().current());
        this.table = new BlockAllocationTable(tables, structure, null);
        this.space = space;
        this.blockSize = structure.metadata().blockSize();
    }

    /** What stands at {@code offset} of the disk. */
    Extent map(long offset, long length) throws IOException {
        return table.map(offset, length);
    }

    /** To be said before bytes of the disk change. Any thread. */
    void modified() throws IOException {
        headers.modified();
    }

    /**
     * Where a block stands, which gets a place if it has none, and is zeros then; -1 when that needs a commit before. Any
     * thread.
     */
    synchronized long allocate(long block) throws IOException {
        BlockEntry entry = table.entry(block);
        if (entry.isStored()) {
            return entry.offset();
        }
        if (!tables.hasRoom(table.placeOf(block))) {
            return -1;
        }
        long place = space.allocate(blockSize);
        file.writeZeros(place, blockSize);
        tables.put(table.placeOf(block), place | BlockEntry.FULLY_PRESENT);
        return place;
    }

    /** Makes a block of the disk zeros and gives up its place. */
    synchronized void release(long block) throws IOException {
        BlockEntry entry = table.entry(block);
        if (entry.isStored()) {
            if (!tables.hasRoom(table.placeOf(block))) {
                commit();
            }
            tables.put(table.placeOf(block), BlockEntry.ZERO);
            released.add(entry.offset());
        }
    }

    /** Brings all changes onto the medium. Nobody else uses the image meanwhile. */
    synchronized void commit() throws IOException {
        tables.commit();
        released.forEach(place -> space.release(place, blockSize));
        released.clear();
    }

    /** Brings all changes onto the medium and leaves an empty log behind. */
    synchronized void close() throws IOException {
        commit();
        tables.closeLog();
    }
}
