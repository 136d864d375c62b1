package io.guestkit.image.qcow2.space;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.StorageDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tables that are changed: changes are kept until {@link #writeBack} and seen by every reader at once. Readers take no
 * lock for what is held; whoever changes something is alone.
 */
public final class WritableTables extends Tables {

    /** Small, for each change makes a copy: a page of L2 entries for clusters of 64 KiB maps 32 MiB. */
    private static final int LARGEST_PAGE = 4 * Sizes.KiB;

    private final StorageDevice file;
    private final int pageBytes;
    private final long mostChanges;
    private final Map<Long, Change> changes = new ConcurrentHashMap<>();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Change(Rank rank, long[] words) {}

    /** Tables of {@code file}; {@code capacity} is in bytes, for what is changed and again for what is only read. */
    public WritableTables(StorageDevice file, int clusterSize, long capacity) {
        super(file, capacity, Math.min(LARGEST_PAGE, clusterSize));
        this.file = file;
        this.pageBytes = Math.min(LARGEST_PAGE, clusterSize);
        this.mostChanges = Math.max(8, capacity / pageBytes);
    }

    @Override
    long[] words(long start) throws IOException {
        Change change = changes.get(start);
        if (change != null) {
            return change.words;
        }
        long[] words = recent.get(start);
        return words != null ? words : load(start);
    }

    /** Reads a page, while none is on its way from the changes to the recent ones. */
    private synchronized long[] load(long start) throws IOException {
        Change change = changes.get(start);
        return change != null ? change.words : super.words(start);
    }

    /** Changes words that stand in one page. */
    public void put(long at, Rank rank, long... values) throws IOException {
        long start = at & -pageBytes;
        long[] words = words(start).clone();
        System.arraycopy(values, 0, words, (int) (at - start) / Long.BYTES, values.length);
        changes.put(start, new Change(rank, words));
        recent.remove(start);
    }

    /** What becomes of a word. */
    @FunctionalInterface
    public interface Edit {
        long word(long at, long word) throws IOException;
    }

    /** Changes the words of a table that an edit changes. */
    public void edit(long at, long bytes, Rank rank, Edit edit) throws IOException {
        for (long start = at; start < at + bytes; start += pageBytes) {
            long[] words = words(start).clone();
            int count = (int) Math.min(words.length, (at + bytes - start) / Long.BYTES);
            boolean changed = false;
            for (int i = 0; i < count; i++) {
                long word = edit.word(start + (long) i * Long.BYTES, words[i]);
                changed |= word != words[i];
                words[i] = word;
            }
            if (changed) {
                put(start, rank, words);
            }
        }
    }

    /** Whether it is time for {@link #writeBack}. */
    public boolean isFull() {
        return changes.size() >= mostChanges;
    }

    /** Makes a table of zeros, to which nothing leads yet. */
    public void create(long at, long bytes) throws IOException {
        forget(at, bytes);
        file.writeZeros(at, bytes);
    }

    /** Makes a copy of a table, to which nothing leads yet, with what follows it in its last page. */
    public void copy(long from, long to, long bytes) throws IOException {
        forget(to, bytes);
        for (long done = 0; done < bytes; done += pageBytes) {
            write(to + done, words(from + done));
        }
    }

    private synchronized void forget(long at, long bytes) {
        for (long start = at; start < at + bytes; start += pageBytes) {
            changes.remove(start);
            recent.remove(start);
        }
    }

    /** Writes all changes in the order of their ranks; on return they and all else that was written are safe. */
    public void writeBack() throws IOException {
        for (Rank rank : Rank.values()) {
            List<Long> starts = changes.entrySet().stream()
                    .filter(change -> change.getValue().rank == rank)
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
            if (!starts.isEmpty() && rank != Rank.REFCOUNT_BLOCK) {
                file.flush();
            }
            for (long start : starts) {
                writeBack(start);
            }
        }
        file.flush();
    }

    private void writeBack(long start) throws IOException {
        long[] words = words(start);
        write(start, words);
        synchronized (this) {
            recent.put(start, words);
            changes.remove(start);
        }
    }

    private void write(long start, long[] words) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(pageBytes);
        bytes.asLongBuffer().put(words);
        file.write(start, bytes);
    }
}
