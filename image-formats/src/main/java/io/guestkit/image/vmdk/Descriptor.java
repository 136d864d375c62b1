package io.guestkit.image.vmdk;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text that describes a disk: a file of its own, or some sectors of a sparse extent. Spec: section "The Descriptor
 * File".
 *
 * @param cid the content's identifier, 32 bits
 * @param parentCid that of the parent when the disk was put on it, {@link #NO_PARENT} without one
 * @param createType how the disk is laid out, such as {@code monolithicSparse}
 * @param parent the name of the parent as it stands there, null without one
 * @param extents the parts of the disk in order
 */
record Descriptor(
        long cid,
        long parentCid,
        String createType,
        @Nullable String parent,
        List<ExtentLine> extents) {

    static final long NO_PARENT = 0xffff_ffffL;

    static final String STRUCTURE = "vmdk descriptor";

    /** Without the last word, which some write apart. */
    private static final String FIRST_LINE = "# Disk Descriptor";

    /** Blank lines that may stand before the first; as QEMU allows, but not without end. */
    private static final int MOST_BLANK = 64;

    /** The line with {@link #cid}, whose digits are the first group. */
    static final Pattern CID_LINE = Pattern.compile("(?m)^\\s*CID\\s*=\\s*\"?([0-9a-fA-F]{1,8})");

    /** The bytes that tell whether a text is a descriptor. */
    static final int START = MOST_BLANK + FIRST_LINE.length();

    /** As QEMU: block/vmdk.c, {@code vmdk_read_desc}; a line for each 2 GB of a disk of 20 TB fits. */
    private static final int LONGEST = (1 << 20) - 1;

    /** Whether a file that begins with {@code bytes} is a descriptor. */
    static boolean isStart(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int first = 0;
        while (first < text.length() && " \r\n".indexOf(text.charAt(first)) >= 0) {
            first++;
        }
        return text.startsWith(FIRST_LINE, first);
    }

    /**
     * Reads the descriptor that stands in a stretch of a file, up to a NUL or to its end.
     *
     * @param mostExtents the extents that it may have
     */
    static Descriptor read(BlockDevice file, long offset, long length, int mostExtents) throws IOException {
        StructView start = file.littleEndian(STRUCTURE, offset, 0);
        if (length > LONGEST) {
            throw start.unsupported(0, "the text has %d bytes, over the limit of %d", length, LONGEST);
        }
        return parse(file.littleEndian(STRUCTURE, offset, (int) length), mostExtents);
    }

    static Descriptor parse(StructView text, int mostExtents) throws ImageException {
        return new DescriptorParser(text, mostExtents).parse();
    }

    /** Bytes of all extents together. */
    long size() {
        return extents.stream().mapToLong(ExtentLine::size).sum();
    }
}
