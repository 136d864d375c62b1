package io.guestkit.image.vhdx.log;

import io.guestkit.core.bytes.Guid;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.StorageDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;

/** Writes entries into the log, which is empty before. Spec: section 2.3.1. */
final class LogWriter {

    /** Sectors of one entry: their descriptors fit beside the entry's header, and four entries fit the smallest log. */
    static final int MOST = 62;

    private final StorageDevice file;
    private final HeaderWriter headers;
    private final Header place;
    private final UUID guid = UUID.randomUUID();
    private long number;
    private int next;

    LogWriter(StorageDevice file, HeaderWriter headers, Header place) {
        this.file = file;
        this.headers = headers;
        this.place = place;
    }

    /**
     * Logs new bytes of sectors. They are safe when this returns, and everything that was logged before must have been
     * flushed in its own place.
     *
     * @param sectors by their offsets in the file; one to {@link #MOST}
     */
    void append(SortedMap<Long, byte[]> sectors) throws IOException {
        int length = Log.SECTOR * (1 + sectors.size());
        if (next > place.logLength() - length) {
            next = 0; // the entry before ends behind the middle of the log, and is not touched
        }
        number++;
        file.write(place.logOffset() + next, ByteBuffer.wrap(entry(sectors, length)));
        file.flush();
        next += length;
        if (number == 1) {
            headers.write(guid);
        }
    }

    private byte[] entry(SortedMap<Long, byte[]> sectors, int length) {
        byte[] bytes = new byte[length];
        ByteBuffer entry = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        entry.put(0x00, ascii(LogEntry.SIGNATURE)).putInt(0x08, length).putInt(0x0c, next);
        entry.putLong(0x10, number).putInt(0x18, sectors.size());
        Guid.put(entry, 0x20, guid);
        entry.putLong(0x30, file.size() / Sizes.MiB * Sizes.MiB); // FlushedFileOffset
        entry.putLong(0x38, Sizes.roundUp(file.size(), Sizes.MiB)); // LastFileOffset
        int descriptor = LogEntry.HEADER;
        int data = Log.SECTOR;
        for (Map.Entry<Long, byte[]> sector : sectors.entrySet()) {
            byte[] content = sector.getValue();
            int trailing = Log.SECTOR - LogChange.TRAILING;
            entry.put(descriptor, ascii(LogChange.DATA)).put(descriptor + 0x04, content, trailing, LogChange.TRAILING);
            entry.put(descriptor + 0x08, content, 0, LogChange.LEADING);
            entry.putLong(descriptor + 0x10, sector.getKey()).putLong(descriptor + 0x18, number);
            entry.put(data, content);
            entry.put(data, ascii(LogChange.DATA_SECTOR)).putInt(data + 0x04, (int) (number >>> 32));
            entry.putInt(data + trailing, (int) number);
            descriptor += LogChange.DESCRIPTOR;
            data += Log.SECTOR;
        }
        Checksum.seal(bytes);
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Says that the log is empty; all that it told has been flushed in its own place. */
    void close() throws IOException {
        if (number > 0) {
            headers.write(Header.NO_LOG);
        }
    }
}
