package io.guestkit.image.vdi;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.StorageDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The block map of an image that is written to. Changes are kept in memory until {@link #commit}, which brings them into the
 * file in such an order that it holds a sound image at any moment:
 *
 * <pre>
 *  new blocks ─ flush ─ cBlocksAllocated ─ flush ─ entries ─ flush
 *  blocks given up: the last blocks move into their places ─ flush ─ entries ─ flush ─ cBlocksAllocated ─ flush ─ cut
 * </pre>
 *
 * The count comes before the entries when it grows and after them when it shrinks: all writers take the block behind the
 * counted ones for the next. For the same reason no gap is left among them.
 */
final class Allocation extends Entries {

    /** Changes that are kept until they have to be committed: 4 GiB of new blocks, usually. */
    private static final int MOST_CHANGES = 4096;

    private static final int PIECE = 16 * 1024;

    private final StorageDevice file;
    private final HeaderSector sector;
    private final NavigableMap<Long, Integer> pending = new ConcurrentSkipListMap<>();
    private final BitSet released;
    private Header header;
    private int count;
    private int changes;
    private boolean modified;
    private boolean stamped;

    /**
     * The block map of a sound image.
     *
     * @param unused counted blocks of the file that no block of the disk has, which the next commit gives up
     */
    Allocation(StorageDevice file, Header header, BitSet unused) throws IOException {
        super(file, header.mapOffset());
        this.file = file;
        this.sector = HeaderSector.read(file).modified();
        this.header = header;
        this.released = unused;
        this.count = (int) Math.min(header.blocks(), header.blocksAllocated());
    }

    /** The header as it was last written. */
    synchronized Header header() {
        return header;
    }

    @Override
    int[] read(long first, int length) throws IOException {
        int[] entries = super.read(first, length);
        for (Map.Entry<Long, Integer> change :
                pending.subMap(first, first + length).entrySet()) {
            entries[(int) (change.getKey() - first)] = change.getValue();
        }
        return entries;
    }

    private int entry(long block) throws IOException {
        return read(block, 1)[0];
    }

    /** Says that something changes, if only bytes within a block: without it a commit leaves the image as it is. */
    synchronized void modified() {
        modified = true;
    }

    /**
     * The block for writing, which is taken if need be, and is zeros then; -1 when one can be taken only after a commit.
     * Any thread.
     */
    synchronized int allocate(long block) throws IOException {
        int entry = entry(block);
        if (isAllocated(entry)) {
            return entry;
        }
        if (count >= header.blocks() || changes >= MOST_CHANGES) {
            modified = true; // even a commit without a change before gives up the blocks that nothing has
            return -1;
        }
        file.writeZeros(header.blockPlace(count), header.blockLength());
        put(block, count);
        return count++;
    }

    /** Makes a block of the disk zeros and gives up its place. */
    synchronized void release(long block) throws IOException {
        int entry = entry(block);
        if (isAllocated(entry)) {
            released.set(entry);
            put(block, ZERO);
        }
    }

    private void put(long block, int entry) {
        modified = true;
        pending.put(block, entry);
        changes++;
    }

    /** Whether a commit is due. */
    synchronized boolean isFull() {
        return changes >= MOST_CHANGES;
    }

    /** Brings all changes onto the medium. Nobody else uses the image meanwhile. */
    synchronized void commit() throws IOException {
        file.flush();
        if (!modified) {
            return;
        }
        if (!pending.isEmpty() || !stamped) {
            writeHeader();
        }
        writePending();
        if (!released.isEmpty()) {
            compact();
        }
    }

    /** Changes the size of the disk. All changes before are committed, and nobody else uses the image meanwhile. */
    synchronized void resize(long size, int blocks) throws IOException {
        fill(file, header, header.blocks(), blocks, block -> FREE); // behind the block map, which is longer from now on
        file.flush();
        sector.disk(size, blocks);
        writeHeader();
    }

    private void writeHeader() throws IOException {
        sector.allocated(count).write(file);
        file.flush();
        stamped = true;
        header = sector.parse(file, file.size());
    }

    private void writePending() throws IOException {
        if (pending.isEmpty()) {
            return;
        }
        for (Map.Entry<Long, Integer> change : pending.entrySet()) {
            ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            file.write(place(change.getKey()), bytes.putInt(0, change.getValue()));
        }
        file.flush();
        pending.clear();
        changes = 0;
    }

    /** Moves the last blocks into the places that were given up, and cuts the file behind them. */
    private void compact() throws IOException {
        int live = count - released.cardinality();
        for (int first = 0; first < header.blocks() && released.nextSetBit(0) < live; first += PIECE) {
            int[] entries = super.read(first, Math.min(PIECE, header.blocks() - first));
            for (int i = 0; i < entries.length; i++) {
                if (isAllocated(entries[i]) && entries[i] >= live) {
                    int target = released.nextSetBit(0);
                    move(entries[i], target);
                    put(first + i, target);
                    released.clear(target);
                    released.set(entries[i]);
                }
            }
        }
        file.flush();
        writePending();
        released.clear();
        count = live;
        writeHeader();
        file.resize(header.blockPlace(live));
    }

    private void move(int from, int to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(header.blockLength(), Sizes.MiB));
        for (long done = 0; done < header.blockLength(); done += buffer.capacity()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), header.blockLength() - done));
            file.read(header.blockPlace(from) + done, buffer);
            file.write(header.blockPlace(to) + done, buffer.flip());
        }
    }
}
