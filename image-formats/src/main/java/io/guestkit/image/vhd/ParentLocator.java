package io.guestkit.image.vhd;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Where the name of the parent stands in the words of one platform. Spec: "Dynamic Disk Header Format", Parent Locator
 * Entries.
 *
 * @param view the entry, for complaints that need the rest of the file
 * @param platform the platform code, four characters
 * @param length bytes of the name
 * @param offset where it begins in the image file
 */
record ParentLocator(StructView view, String platform, int length, long offset) {

    static final String STRUCTURE = "vhd parent locator";
    static final int SIZE = 24;

    /** The longest path of Windows: 32767 units of UTF-16. */
    private static final int LONGEST = 64 * Sizes.KiB;

    private static final String FILE_URL = "file://";

    static ParentLocator parse(StructView v) throws ImageException {
        long length = v.u32(0x08); // Platform Data Length
        if (length > LONGEST) {
            throw v.corrupt(0x08, "Platform Data Length is %d, expected at most %d", length, LONGEST);
        }
        return new ParentLocator(v, v.ascii(0x00, 4), (int) length, v.u63(0x10, "Platform Data Offset"));
    }

    /** The entry for a name of {@code length} bytes that counts from the image's folder, of Windows. */
    static ByteBuffer fresh(long place, int length) {
        ByteBuffer entry = ByteBuffer.allocate(SIZE);
        entry.put("W2ru".getBytes(StandardCharsets.US_ASCII)); // Platform Code
        entry.putInt((int) Sizes.roundUp(length, Footer.SECTOR)); // Platform Data Space, in bytes as Windows has it
        return entry.putInt(length).putInt(0).putLong(place).clear(); // Platform Data Length, Platform Data Offset
    }

    /** Whether the name counts from the image's own folder. */
    boolean isRelative() {
        return platform.equals("W2ru") || platform.equals("Wi2r");
    }

    /** The name as it stands there; empty for a Mac OS alias and for platforms that are not known. */
    String read(BlockDevice file) throws IOException {
        return switch (platform) {
            case "W2ru", "W2ku" -> text(file, StandardCharsets.UTF_16LE);
            case "Wi2r", "Wi2k" -> trimmed(Names.decode(bytes(file)));
            case "MacX" -> path(text(file, StandardCharsets.UTF_8));
            default -> "";
        };
    }

    boolean isWithin(BlockDevice file) {
        return offset <= file.size() - length;
    }

    private byte[] bytes(BlockDevice file) throws IOException {
        if (!isWithin(file)) {
            throw view.corrupt(
                    0x10,
                    "Platform Data Offset is 0x%x, expected its %d bytes within the file, which has %d bytes",
                    offset,
                    length,
                    file.size());
        }
        return file.read(offset, length);
    }

    private String text(BlockDevice file, Charset charset) throws IOException {
        return trimmed(new String(bytes(file), charset));
    }

    /** Some writers count the NUL at the end, or a whole sector. */
    private static String trimmed(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\0') {
            end--;
        }
        return text.substring(0, end);
    }

    /** The path of a file URL; a broken one stays as it is, and is no name of a file. */
    private static String path(String url) {
        if (!url.startsWith(FILE_URL)) {
            return url;
        }
        try {
            return URLDecoder.decode(url.substring(FILE_URL.length()).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return url;
        }
    }
}
