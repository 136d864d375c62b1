package io.guestkit.image.qcow2.write;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.image.qcow2.read.Extensions;
import io.guestkit.image.qcow2.read.Header;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the name of another backing file into a header, in one write, which is of a single sector where the name fits
 * there. Spec: section "Header extensions".
 */
final class BackingName {

    /** What a disk writes whole or not at all; what it takes to write more can be cut off within. */
    private static final int SECTOR = 512;

    private BackingName() {}

    /** Sets or, where {@code name} is null, takes away the backing file and its format; all other extensions stay. */
    static void set(StorageDevice file, Header header, @Nullable String name, @Nullable String format)
            throws IOException {
        byte[] nameBytes = bytes(file, name, Header.LONGEST_BACKING_NAME);
        byte[] formatBytes = bytes(file, name == null ? null : format, Extensions.LONGEST_FORMAT);
        ByteBuffer old = ByteBuffer.wrap(file.read(0, (int) Math.min(header.clusterSize(), file.size())));
        int length = header.version() == 2 ? 72 : old.getInt(100); // header_length
        for (int room : new int[] {Math.min(SECTOR, old.limit()), old.limit()}) {
            for (int without : new int[] {Extensions.BACKING_FORMAT, Extensions.FEATURE_NAMES}) { // which nobody needs
                ByteBuffer fresh = ByteBuffer.allocate(room);
                if (fits(() -> write(old, length, without, formatBytes, nameBytes, fresh))) {
                    file.write(0, fresh.rewind());
                    file.flush();
                    return;
                }
            }
        }
        throw UnsupportedImageException.of(
                file.description(), "a backing file's name for which the first cluster has no room");
    }

    private static boolean fits(Runnable writing) {
        try {
            writing.run();
            return true;
        } catch (BufferOverflowException full) {
            return false;
        }
    }

    private static byte[] bytes(StorageDevice file, @Nullable String text, int longest) throws IOException {
        byte[] bytes = text == null ? new byte[0] : Names.encode(text);
        if (bytes.length > longest) {
            throw UnsupportedImageException.of(
                    file.description(),
                    "\"%s\" for a backing file, which has more than %d bytes".formatted(text, longest));
        }
        return bytes;
    }

    /** Puts the header of {@code length} bytes, the format, the other extensions but one and the name together. */
    private static void write(ByteBuffer old, int length, int without, byte[] format, byte[] name, ByteBuffer fresh) {
        fresh.put(old.slice(0, length));
        if (format.length > 0) {
            putExtension(fresh, Extensions.BACKING_FORMAT, ByteBuffer.wrap(format));
        }
        long nameAt = old.getLong(8); // backing_file_offset
        int end = nameAt == 0 ? old.limit() : (int) nameAt;
        for (int at = length; at + 8 <= end && old.getInt(at) != Extensions.END; ) {
            ByteBuffer content = old.slice(at + 8, old.getInt(at + 4));
            if (old.getInt(at) != Extensions.BACKING_FORMAT && old.getInt(at) != without) {
                putExtension(fresh, old.getInt(at), content);
            }
            at += 8 + (content.capacity() + 7 & ~7);
        }
        fresh.putLong(0); // the end of the extensions
        fresh.putLong(8, name.length == 0 ? 0 : fresh.position()); // backing_file_offset
        fresh.putInt(16, name.length); // backing_file_size
        fresh.put(name);
    }

    private static void putExtension(ByteBuffer fresh, int type, ByteBuffer content) {
        int padding = -content.remaining() & 7;
        fresh.putInt(type).putInt(content.remaining()).put(content).put(new byte[padding]);
    }
}
