package io.guestkit.image.vhdx.log;

import io.guestkit.core.bytes.Guid;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A valid entry of the log. Spec: section 2.3.1.
 *
 * @param view its first sector
 * @param sector where it begins in the log
 * @param sectors how many it has
 * @param tail the offset in the log of the oldest entry that has to be replayed before this one
 * @param sequenceNumber one more than that of the entry before
 * @param flushedFileOffset bytes that the file had for sure
 * @param lastFileOffset bytes that the file must have after the replay
 */
record LogEntry(
        StructView view,
        int sector,
        int sectors,
        long tail,
        long sequenceNumber,
        long flushedFileOffset,
        long lastFileOffset) {

    static final String STRUCTURE = "vhdx log entry";
    static final String SIGNATURE = "loge";
    static final int HEADER = 64;

    private static final int PER_SECTOR = Log.SECTOR / LogChange.DESCRIPTOR;
    private static final int HEADER_SLOTS = HEADER / LogChange.DESCRIPTOR; // the first sector has so many fewer

    /**
     * Parses the entry that begins at {@code sector}.
     *
     * @param most sectors that it can have
     */
    static LogEntry parse(Log log, int sector, int most, UUID logGuid) throws ImageException {
        StructView v = log.sector(sector);
        UUID guid = Guid.read(v, 0x20); // LogGuid
        if (!guid.equals(logGuid)) {
            throw v.corrupt(0x20, "LogGuid is %s, expected the header's %s", guid, logGuid);
        }
        long length = v.u32(0x08); // EntryLength
        if (length % Log.SECTOR != 0 || length == 0 || length / Log.SECTOR > most) {
            throw v.corrupt(
                    0x08, "EntryLength is %d, expected a multiple of 4096 up to %d", length, (long) most * Log.SECTOR);
        }
        LogEntry entry = new LogEntry(
                v,
                sector,
                (int) (length / Log.SECTOR),
                v.u32(0x0c), // Tail
                v.u63(0x10, "SequenceNumber"),
                v.u63(0x30, "FlushedFileOffset"),
                v.u63(0x38, "LastFileOffset"));
        entry.requireChecksum(log);
        if (entry.sequenceNumber == 0) {
            throw v.corrupt(0x10, "SequenceNumber is 0, expected more");
        }
        entry.changes(log);
        return entry;
    }

    private void requireChecksum(Log log) throws ImageException {
        int register = Checksum.register(view);
        for (int i = 1; i < sectors; i++) {
            register = log.sector(sector + i).crc32c(register, 0, Log.SECTOR);
        }
        Checksum.require(view, ~register);
    }

    /** What the entry changes in the file, in order. */
    List<LogChange> changes(Log log) throws ImageException {
        long count = view.u32(0x18); // DescriptorCount
        long descriptorSectors = (count + HEADER_SLOTS + PER_SECTOR - 1) / PER_SECTOR;
        if (descriptorSectors > sectors) {
            throw view.corrupt(0x18, "DescriptorCount is %d, expected as many as %d sectors hold", count, sectors);
        }
        List<LogChange> changes = new ArrayList<>();
        int next = (int) descriptorSectors;
        for (int i = HEADER_SLOTS; i < count + HEADER_SLOTS; i++) {
            StructView descriptor = log.sector(sector + i / PER_SECTOR)
                    .slice(LogChange.STRUCTURE, i % PER_SECTOR * LogChange.DESCRIPTOR, LogChange.DESCRIPTOR);
            if (!LogChange.hasData(descriptor)) {
                changes.add(LogChange.zero(descriptor, sequenceNumber));
            } else if (next < sectors) {
                changes.add(LogChange.data(descriptor, log.sector(sector + next++), sequenceNumber));
            } else {
                throw view.corrupt(0x08, "EntryLength is %d, expected a sector for each data descriptor", view.u32(8));
            }
        }
        return changes;
    }

    boolean isAfter(LogEntry other) {
        return sequenceNumber > other.sequenceNumber;
    }
}
