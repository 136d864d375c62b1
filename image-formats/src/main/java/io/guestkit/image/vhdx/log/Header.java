package io.guestkit.image.vhdx.log;

import io.guestkit.core.bytes.Guid;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * A header: what changes when an image is opened and written to. Spec: section 2.2.2.
 *
 * @param view the header, for complaints that need the rest of the file
 * @param sequenceNumber of two headers the one with the higher number holds
 * @param fileWriteGuid changes with each opening for writing
 * @param dataWriteGuid changes when the disk is written to; a differencing image knows its parent by it
 * @param logGuid of the entries of the log that count, {@link #NO_LOG} when none does
 * @param logLength bytes of the log
 * @param logOffset where it begins
 */
public record Header(
        StructView view,
        long sequenceNumber,
        UUID fileWriteGuid,
        UUID dataWriteGuid,
        UUID logGuid,
        long logLength,
        long logOffset) {

    static final String STRUCTURE = "vhdx header";
    public static final int SIZE = 4 * Sizes.KiB;
    static final String SIGNATURE = "head";
    public static final UUID NO_LOG = new UUID(0, 0);

    private static final int VERSION = 1;

    static Header parse(StructView v) throws ImageException {
        Checksum.require(v, SIGNATURE);
        int version = v.u16(0x42); // Version
        if (version != VERSION) {
            throw v.unsupported(0x42, "Version is %d, expected %d", version, VERSION);
        }
        int logVersion = v.u16(0x40); // LogVersion
        if (logVersion != 0) {
            throw v.unsupported(0x40, "LogVersion is %d, expected 0", logVersion);
        }
        Header header = new Header(
                v,
                v.i64(0x08), // SequenceNumber
                Guid.read(v, 0x10), // FileWriteGuid
                Guid.read(v, 0x20), // DataWriteGuid
                Guid.read(v, 0x30), // LogGuid
                v.u32(0x44), // LogLength
                v.u63(0x48, "LogOffset"));
        header.requireLog();
        return header;
    }

    private void requireLog() throws ImageException {
        if (logLength % Sizes.MiB != 0) {
            throw view.corrupt(0x44, "LogLength is 0x%x, expected a multiple of 1 MiB", logLength);
        }
        if (logOffset % Sizes.MiB != 0 || logOffset == 0) {
            throw view.corrupt(0x48, "LogOffset is 0x%x, expected a multiple of 1 MiB from 1 MiB on", logOffset);
        }
    }

    /** Whether entries of the log may have to be replayed. */
    public boolean hasLog() {
        return !logGuid.equals(NO_LOG);
    }

    /**
     * A header as it is stored.
     *
     * @param guids FileWriteGuid, DataWriteGuid and LogGuid
     */
    public static byte[] bytes(long number, List<UUID> guids, long logOffset, long logLength) {
        byte[] bytes = new byte[SIZE];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(0x00, SIGNATURE.getBytes(StandardCharsets.US_ASCII)).putLong(0x08, number);
        for (int i = 0; i < guids.size(); i++) {
            Guid.put(buffer, 0x10 + i * 16, guids.get(i));
        }
        buffer.putShort(0x42, (short) VERSION).putInt(0x44, (int) logLength).putLong(0x48, logOffset);
        Checksum.seal(bytes);
        return bytes;
    }
}
