package io.guestkit.image.vhdx.log;

import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.device.StorageDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * An image file as it will be when the changes of its tables are on the medium: they are kept in memory until
 * {@link #commit}. Reads may go on beside changes.
 */
public final class LoggedFile extends MappedDevice {

    private final StorageDevice file;
    private final LogWriter log;
    private final NavigableMap<Long, byte[]> changed = new ConcurrentSkipListMap<>(); // sectors, never changed in place

    /** The file without changes, whose log is empty and has a place in the file. */
    public LoggedFile(StorageDevice file, HeaderWriter writer, Header header) {
        this.file = file;
        this.log = new LogWriter(file, writer, header);
    }

    /** Whether an entry of a table can be changed before the next commit. */
    public boolean hasRoom(long offset) {
        return changed.size() < LogWriter.MOST || changed.containsKey(sectorOf(offset));
    }

    /** Changes an entry of 8 bytes, at a multiple of them. One thread at a time, and only if there is room. */
    public void put(long offset, long value) throws IOException {
        long start = sectorOf(offset);
        byte[] before = changed.get(start);
        byte[] sector = before == null ? file.read(start, Log.SECTOR) : before.clone();
        ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN).putLong((int) (offset - start), value);
        changed.put(start, sector);
    }

    private static long sectorOf(long offset) {
        return offset & -Log.SECTOR;
    }

    /** Makes everything that was written safe, the tables last. Nobody else uses the file meanwhile. */
    public void commit() throws IOException {
        file.flush();
        if (!changed.isEmpty()) {
            log.append(changed);
            for (Map.Entry<Long, byte[]> sector : changed.entrySet()) {
                file.write(sector.getKey(), ByteBuffer.wrap(sector.getValue()));
            }
            changed.clear();
        }
    }

    /** Leaves an empty log behind, after a commit. */
    public void closeLog() throws IOException {
        file.flush();
        log.close();
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
    protected Extent mapWithin(long offset, long length) throws IOException {
        long start = sectorOf(offset);
        byte[] sector = changed.get(start);
        if (sector != null) {
            int skip = (int) (offset - start);
            return new Extent.Data(new BytesDevice(description(), sector), skip, Log.SECTOR - skip);
        }
        Long next = changed.higherKey(offset);
        return file.map(offset, next == null ? length : Math.min(length, next - offset));
    }

    @Override
    public void close() {
        // The file is its owner's to close.
    }
}
