package io.guestkit.image.vhdx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Makes an entry of the log after the specification. Spec: section 2.3.1. */
final class LogEntryMaker {

    static final UUID LOG = UUID.fromString("0c000000-0000-0000-0000-000000000001");

    private static final int SECTOR = 4096;

    private final long number;
    private final long tail;
    private final List<ByteBuffer> descriptors = new ArrayList<>();
    private final List<ByteBuffer> sectors = new ArrayList<>();
    private long flushed = HandMade.SIZE;
    private long last = HandMade.SIZE;
    private UUID guid = LOG;

    /**
     * An entry without changes.
     *
     * @param tail the sector where the sequence begins
     */
    LogEntryMaker(long number, int tail) {
        this.number = number;
        this.tail = (long) tail * SECTOR;
    }

    private static ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A sector of the file takes new bytes: the first is {@code value}, and each is one more than the one before. */
    LogEntryMaker data(long offset, int value) {
        byte[] bytes = sector(value);
        ByteBuffer sector = buffer(SECTOR).put(0, bytes);
        sector.put(0, ascii("data")).putInt(4, (int) (number >>> 32)).putInt(4092, (int) number);
        sectors.add(sector);
        ByteBuffer descriptor =
                buffer(32).put(0, ascii("desc")).put(4, bytes, 4092, 4).put(8, bytes, 0, 8);
        descriptors.add(descriptor.putLong(16, offset).putLong(24, number));
        return this;
    }

    static byte[] sector(int value) {
        byte[] bytes = new byte[SECTOR];
        for (int i = 0; i < SECTOR; i++) {
            bytes[i] = (byte) (value + i);
        }
        return bytes;
    }

    LogEntryMaker zero(long offset, long length) {
        ByteBuffer descriptor = buffer(32).put(0, ascii("zero")).putLong(8, length);
        descriptors.add(descriptor.putLong(16, offset).putLong(24, number));
        return this;
    }

    LogEntryMaker sizes(long flushedFileOffset, long lastFileOffset) {
        flushed = flushedFileOffset;
        last = lastFileOffset;
        return this;
    }

    LogEntryMaker guid(UUID other) {
        guid = other;
        return this;
    }

    byte[] bytes() {
        int descriptorBytes = (64 + 32 * descriptors.size() + SECTOR - 1) / SECTOR * SECTOR;
        byte[] bytes = new byte[descriptorBytes + SECTOR * sectors.size()];
        ByteBuffer entry = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        entry.put(0, ascii("loge")).putInt(8, entry.capacity()).putInt(12, (int) tail);
        entry.putLong(16, number)
                .putInt(24, descriptors.size())
                .putLong(48, flushed)
                .putLong(56, last);
        entry.putInt(32, (int) (guid.getMostSignificantBits() >>> 32));
        entry.put(47, (byte) guid.getLeastSignificantBits());
        for (int i = 0; i < descriptors.size(); i++) {
            entry.put(64 + 32 * i, descriptors.get(i), 0, 32);
        }
        for (int i = 0; i < sectors.size(); i++) {
            entry.put(descriptorBytes + SECTOR * i, sectors.get(i), 0, SECTOR);
        }
        HandMade.seal(bytes, 0, bytes.length);
        return bytes;
    }
}
