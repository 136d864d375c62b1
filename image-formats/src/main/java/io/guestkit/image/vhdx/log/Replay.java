package io.guestkit.image.vhdx.log;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.ConcatDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.device.OverlayDevice;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What the log changes in the file. Spec: section 2.3.3. */
public final class Replay {

    private final NavigableMap<Long, Extent> patches = new TreeMap<>();
    private final int entries;
    private long size;

    private Replay(int entries, long size) {
        this.entries = entries;
        this.size = size;
    }

    /**
     * Replays entries one after another.
     *
     * @param active the active sequence, at least one entry
     * @param fileSize bytes of the file before
     */
    static Replay of(Log log, List<LogEntry> active, long fileSize) throws ImageException {
        long last = active.get(active.size() - 1).lastFileOffset();
        Replay replay = new Replay(active.size(), Math.max(fileSize, last));
        for (LogEntry entry : active) {
            entry.changes(log).forEach(replay::put);
        }
        return replay;
    }

    private void put(LogChange change) {
        long start = change.fileOffset();
        long end = start + change.replacement().length();
        cut(start);
        cut(end);
        patches.subMap(start, end).clear();
        patches.put(start, change.replacement());
        size = Math.max(size, end);
    }

    /** Parts the patch within which an offset lies. */
    private void cut(long at) {
        Map.Entry<Long, Extent> before = patches.lowerEntry(at);
        if (before != null && before.getKey() + before.getValue().length() > at) {
            long skip = at - before.getKey();
            patches.put(at, before.getValue().from(skip));
            patches.put(before.getKey(), before.getValue().limit(skip));
        }
    }

    /** Entries that were replayed. */
    public int entries() {
        return entries;
    }

    /** The file as it is afterwards; its own bytes stay as they are. */
    public BlockDevice over(BlockDevice file) throws IOException {
        BlockDevice base = size == file.size()
                ? file
                : new ConcatDevice(
                        file.description(), List.of(file, new Zeros(file.description(), size - file.size())));
        return new OverlayDevice(base, patches);
    }

    /** Changes the file itself. */
    public void writeTo(StorageDevice file) throws IOException {
        if (file.size() < size) {
            file.resize(size);
        }
        for (Map.Entry<Long, Extent> patch : patches.entrySet()) {
            Extent replacement = patch.getValue();
            if (replacement.isZero()) {
                file.writeZeros(patch.getKey(), replacement.length());
            } else {
                ByteBuffer bytes = ByteBuffer.allocate((int) replacement.length()); // of a sector
                replacement.copyTo(bytes);
                file.write(patch.getKey(), bytes.flip());
            }
        }
        file.flush();
    }

    /** By which the file is longer afterwards. */
    private static final class Zeros extends MappedDevice {

        private final String description;
        private final long size;

        Zeros(String description, long size) {
            this.description = description;
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public String description() {
            return description;
        }

        @Override
        protected Extent mapWithin(long offset, long length) {
            return new Extent.Zero(length);
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
