package io.guestkit.image.vhdx.log;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ring of log entries. Spec: sections 2.3.2 and 2.3.3.
 *
 * <p>The first sector of an entry has a signature that none of its other sectors has: so no entry lies within another,
 * and the search for the active sequence looks at each sector a few times, whatever the log holds.
 */
public final class Log {

    static final int SECTOR = 4096;

    private final StructView view;
    private final Header header;
    private final int sectors;

    private Log(StructView view, Header header) {
        this.view = view;
        this.header = header;
        this.sectors = view.length() / SECTOR;
    }

    /**
     * What the active sequence changes in {@code file}. It is held in memory as long as the image is open, and counts as
     * a cache in the limits.
     */
    public static Replay read(BlockDevice file, Header header, Limits limits) throws IOException {
        if (header.logLength() > limits.cacheBytes()) {
            throw header.view()
                    .unsupported(
                            0x44,
                            "LogLength is %d, over the limit of %d bytes to be replayed",
                            header.logLength(),
                            limits.cacheBytes());
        }
        StructView view = file.littleEndian(LogEntry.STRUCTURE, header.logOffset(), (int) header.logLength());
        Log log = new Log(view, header);
        List<LogEntry> active = log.activeSequence();
        LogEntry head = head(active);
        if (file.size() < head.flushedFileOffset()) {
            throw head.view()
                    .corrupt(
                            0x30,
                            "FlushedFileOffset is %d, expected at most the size of the file, which has %d bytes",
                            head.flushedFileOffset(),
                            file.size());
        }
        return Replay.of(log, active, file.size());
    }

    /** A sector by its number; behind the last one the first follows. */
    StructView sector(int number) throws ImageException {
        return view.slice(LogEntry.STRUCTURE, number % sectors * SECTOR, SECTOR);
    }

    /** The newest sequence that is complete, from its tail to its head. */
    private List<LogEntry> activeSequence() throws ImageException {
        CorruptImageException none = header.view()
                .corrupt(
                        0x30,
                        "LogGuid is %s, expected a complete sequence of its entries in the log",
                        header.logGuid());
        Map<Integer, LogEntry> entries = entries(none);
        Set<LogEntry> later = new HashSet<>();
        entries.values().forEach(entry -> later.add(next(entries, entry)));
        List<LogEntry> active = List.of();
        for (LogEntry entry : entries.values()) {
            List<LogEntry> sequence = later.contains(entry) ? List.of() : sequence(entries, entry);
            if (!sequence.isEmpty() && (active.isEmpty() || head(sequence).isAfter(head(active)))) {
                active = sequence;
            }
        }
        if (active.isEmpty()) {
            throw none;
        }
        return active;
    }

    /** The valid entries by the sector where they begin; the first complaint about another is added to {@code none}. */
    private Map<Integer, LogEntry> entries(CorruptImageException none) throws ImageException {
        List<Integer> begins = new ArrayList<>();
        for (int i = 0; i < sectors; i++) {
            if (sector(i).ascii(0x00, LogEntry.SIGNATURE.length()).equals(LogEntry.SIGNATURE)) {
                begins.add(i);
            }
        }
        Map<Integer, LogEntry> entries = new TreeMap<>();
        for (int i = 0; i < begins.size(); i++) {
            int end = i + 1 < begins.size() ? begins.get(i + 1) : begins.get(0) + sectors;
            try {
                entries.put(begins.get(i), LogEntry.parse(this, begins.get(i), end - begins.get(i), header.logGuid()));
            } catch (CorruptImageException invalid) {
                if (none.getSuppressed().length == 0) {
                    none.addSuppressed(invalid);
                }
            }
        }
        return entries;
    }

    /** The entry that was written after {@code entry}, null when that was the last. */
    private @Nullable LogEntry next(Map<Integer, LogEntry> entries, LogEntry entry) {
        LogEntry next = entries.get((entry.sector() + entry.sectors()) % sectors);
        return next != null && next.sequenceNumber() == entry.sequenceNumber() + 1 ? next : null;
    }

    /** Of the entries that follow each other from {@code first} on, those from the tail on; empty if it is not there. */
    private List<LogEntry> sequence(Map<Integer, LogEntry> entries, LogEntry first) {
        List<LogEntry> sequence = new ArrayList<>();
        for (LogEntry entry = first; entry != null; entry = next(entries, entry)) {
            sequence.add(entry);
        }
        long tail = head(sequence).tail();
        for (int i = 0; i < sequence.size(); i++) {
            if ((long) sequence.get(i).sector() * SECTOR == tail) {
                return sequence.subList(i, sequence.size());
            }
        }
        return List.of();
    }

    private static LogEntry head(List<LogEntry> sequence) {
        return sequence.get(sequence.size() - 1);
    }
}
