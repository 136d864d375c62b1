package io.guestkit.image.vmdk;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.StorageDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A file whose directories and tables are changed, but not written before what they lead to is on the medium. Reads show
 * the changes at once.
 */
final class PendingTables implements BlockDevice {

    private static final int SECTOR = ExtentLine.SECTOR;

    private final StorageDevice file;
    private final NavigableMap<Long, byte[]> changed = new TreeMap<>();

    /** The tables in {@code file}; closing this closes nothing. */
    PendingTables(StorageDevice file) {
        this.file = file;
    }

    /** Changes an entry of four bytes. */
    synchronized void put(long offset, int value) throws IOException {
        long start = offset & -SECTOR;
        byte[] sector = changed.get(start);
        if (sector == null) {
            sector = file.read(start, SECTOR);
            changed.put(start, sector);
        }
        ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN).putInt((int) (offset - start), value);
    }

    /** How many sectors wait to be written. */
    synchronized int changes() {
        return changed.size();
    }

    /** Returns when everything written before is on the medium, and then the tables, too. */
    synchronized void flush() throws IOException {
        file.flush();
        if (!changed.isEmpty()) {
            for (Map.Entry<Long, byte[]> sector : changed.entrySet()) {
                file.write(sector.getKey(), ByteBuffer.wrap(sector.getValue()));
            }
            file.flush();
            changed.clear();
        }
    }

    @Override
    public synchronized void read(long offset, ByteBuffer dst) throws IOException {
        int start = dst.position();
        long end = offset + dst.remaining();
        file.read(offset, dst);
        for (Map.Entry<Long, byte[]> sector :
                changed.subMap(offset & -SECTOR, end).entrySet()) {
            long from = Math.max(offset, sector.getKey());
            int count = (int) (Math.min(end, sector.getKey() + SECTOR) - from);
            dst.put(start + (int) (from - offset), sector.getValue(), (int) (from - sector.getKey()), count);
        }
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public String description() {
        return file.description();
    }

    @Override
    public Extent map(long offset, long length) throws IOException {
        return file.map(offset, length);
    }

    @Override
    public void close() {
        // The file is its owner's to close.
    }
}
