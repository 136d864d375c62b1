package io.guestkit.image.vhd;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The footer of an image, and what is wrong with its two places: the end of the file, and for all but fixed disks a copy
 * at its beginning. The one at the end holds, unless it is damaged.
 *
 * @param footer the one that holds
 * @param warnings what is wrong with the other
 */
record Footers(Footer footer, List<String> warnings) {

    static final String COPY = "vhd footer's copy";

    /** Reads both; damage to one of them is a warning, to all there are the complaint. */
    static Footers read(BlockDevice file) throws IOException {
        StructView last = atEnd(file);
        Footer footer;
        try {
            footer = Footer.parse(last);
        } catch (CorruptImageException damaged) {
            StructView copy = atStart(file);
            if (copy == null) {
                throw damaged;
            }
            return new Footers(
                    parseCopy(copy),
                    List.of("the footer is damaged, its copy at the beginning is used: " + damaged.getMessage()));
        }
        return new Footers(footer, footer.type() == Footer.Type.FIXED ? List.of() : differences(file, last));
    }

    /** Where the footer begins: 512 bytes before the end, or 511 if one stands there. */
    static long offset(BlockDevice file) throws IOException {
        long size = file.size();
        return size >= Footer.OLD_SIZE
                        && !hasCookie(file, size - Footer.SIZE)
                        && hasCookie(file, size - Footer.OLD_SIZE)
                ? size - Footer.OLD_SIZE
                : Math.max(0, size - Footer.SIZE);
    }

    /** Whether a footer seems to begin at {@code offset}. */
    static boolean hasCookie(BlockDevice file, long offset) throws IOException {
        int length = Footer.COOKIE.length();
        return offset >= 0
                && offset <= file.size() - length
                && file.bigEndian(Footer.STRUCTURE, offset, length)
                        .ascii(0, length)
                        .equals(Footer.COOKIE);
    }

    private static StructView atEnd(BlockDevice file) throws IOException {
        long offset = offset(file);
        return file.bigEndian(Footer.STRUCTURE, offset, (int) (file.size() - offset));
    }

    private static @Nullable StructView atStart(BlockDevice file) throws IOException {
        return file.size() >= Footer.SIZE && hasCookie(file, 0) ? file.bigEndian(COPY, 0, Footer.SIZE) : null;
    }

    /** A fixed disk has no copy: what looks like one is the disk's own first sector. */
    private static Footer parseCopy(StructView copy) throws ImageException {
        Footer footer = Footer.parse(copy);
        if (footer.type() == Footer.Type.FIXED) {
            throw copy.corrupt(
                    0x3c, "Disk Type is 2 (fixed), expected 3 or 4, as a fixed disk has no copy of its footer");
        }
        return footer;
    }

    private static List<String> differences(BlockDevice file, StructView last) throws IOException {
        StructView copy = atStart(file);
        if (copy == null) {
            return List.of("the copy of the footer at the beginning is missing");
        }
        try {
            parseCopy(copy);
        } catch (ImageException damaged) {
            return List.of("the copy of the footer at the beginning is damaged: " + damaged.getMessage());
        }
        boolean same = Arrays.equals(last.bytes(0, Footer.OLD_SIZE), copy.bytes(0, Footer.OLD_SIZE));
        return same
                ? List.of()
                : List.of("the copy of the footer at the beginning says something else than the footer");
    }
}
