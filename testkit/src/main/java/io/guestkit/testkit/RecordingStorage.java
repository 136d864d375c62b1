package io.guestkit.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A file in memory that remembers each change, so that a test can see what would be on the medium if the writer had been
 * cut off after any of them.
 */
public final class RecordingStorage extends MemoryStorage {

    private final byte[] before;
    private final List<Event> events = new ArrayList<>();

    /** A change, or a flush. */
    private interface Event {
        void replay(MemoryStorage storage) throws IOException;

        default boolean isFlush() {
            return false;
        }
    }

    private record Flush() implements Event {
        @Override
        public void replay(MemoryStorage storage) {
            // Changes nothing.
        }

        @Override
        public boolean isFlush() {
            return true;
        }
    }

    public RecordingStorage(String description, byte[] content) {
        super(description, content);
        this.before = content.clone();
    }

    @Override
    public synchronized void write(long offset, ByteBuffer src) throws IOException {
        byte[] written = new byte[src.remaining()];
        src.duplicate().get(written);
        events.add(storage -> storage.write(offset, ByteBuffer.wrap(written)));
        super.write(offset, src);
    }

    @Override
    public synchronized void writeZeros(long offset, long length) throws IOException {
        events.add(storage -> storage.writeZeros(offset, length));
        super.writeZeros(offset, length);
    }

    @Override
    public synchronized void resize(long newSize) throws IOException {
        events.add(storage -> storage.resize(newSize));
        super.resize(newSize);
    }

    @Override
    public synchronized void flush() throws IOException {
        events.add(new Flush());
    }

    /** How many changes and flushes there were so far. */
    public synchronized int events() {
        return events.size();
    }

    /** Whether that event was a flush. */
    public synchronized boolean isFlush(int event) {
        return events.get(event).isFlush();
    }

    /** The file as it was after the first {@code count} events: the writer was cut off before the next. */
    public MemoryStorage after(int count) throws IOException {
        return replayed(count, count, 0);
    }

    /**
     * The file after a loss of power: the first {@code count} events happened, but of the changes after the last flush
     * among them only those whose bit in {@code kept} is set reached the medium (the first such change is bit 0; beyond
     * bit 63 none did).
     */
    public MemoryStorage afterPowerLoss(int count, long kept) throws IOException {
        int flushed = count;
        while (flushed > 0 && !isFlush(flushed - 1)) {
            flushed--;
        }
        return replayed(flushed, count, kept);
    }

    private synchronized MemoryStorage replayed(int sure, int count, long kept) throws IOException {
        MemoryStorage storage = new MemoryStorage(description(), before);
        for (int i = 0; i < count; i++) {
            boolean reached = i < sure || (i - sure < Long.SIZE && (kept >>> (i - sure) & 1) != 0);
            if (reached) {
                events.get(i).replay(storage);
            }
        }
        return storage;
    }
}
