package io.guestkit.image.qcow2.read;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry of the bitmap directory. Spec: section "Bitmap directory".
 *
 * @param name the name, unique within the image
 * @param granularity bytes of the disk for each bit
 * @param inUse not saved properly, so that its content is stale
 * @param auto to be kept up to date by every writer
 * @param storedLength bytes of the entry with its padding
 * @param tableOffset where the bitmap table begins in the image file
 * @param tableEntries how many words of 8 bytes it has
 */
public record Bitmap(
        String name,
        long granularity,
        boolean inUse,
        boolean auto,
        int storedLength,
        long tableOffset,
        long tableEntries) {

    private static final int FIXED = 24;
    private static final int DIRTY_TRACKING = 1;

    /** As QEMU: block/qcow2-bitmap.c, {@code BME_MAX_NAME_SIZE}. */
    private static final int LONGEST_NAME = 1023;

    /** Parses the entry that begins at {@code at} of the directory. */
    public static Bitmap parse(StructView directory, int at, int clusterSize) throws ImageException {
        long table = directory.u63(at, "bitmap_table_offset");
        if (table % clusterSize != 0) {
            throw directory.corrupt(at, "bitmap_table_offset is 0x%x, expected a multiple of %d", table, clusterSize);
        }
        long flags = directory.u32(at + 12); // flags
        if ((flags & ~0b111) != 0) {
            throw directory.corrupt(at + 12, "flags is 0x%08x, expected only bits 0..2", flags);
        }
        int type = directory.u8(at + 16); // type
        if (type != DIRTY_TRACKING) {
            throw directory.corrupt(at + 16, "type is %d, expected %d", type, DIRTY_TRACKING);
        }
        int granularityBits = directory.u8(at + 17); // granularity_bits
        if (granularityBits > 62) {
            throw directory.corrupt(at + 17, "granularity_bits is %d, expected at most 62", granularityBits);
        }
        int nameSize = directory.u16(at + 18); // name_size
        int extra = extraSize(directory, at, nameSize);
        return new Bitmap(
                directory.name(at + FIXED + extra, nameSize),
                1L << granularityBits,
                (flags & 1) != 0,
                (flags & 2) != 0,
                (FIXED + extra + nameSize + 7) & ~7,
                table,
                directory.u32(at + 8)); // bitmap_table_size
    }

    private static int extraSize(StructView directory, int at, int nameSize) throws ImageException {
        if (nameSize < 1 || nameSize > LONGEST_NAME) {
            throw directory.corrupt(at + 18, "name_size is %d, expected 1..%d", nameSize, LONGEST_NAME);
        }
        long extra = directory.u32(at + 20); // extra_data_size
        if (extra > directory.length() - at - FIXED - nameSize) {
            throw directory.corrupt(at + 20, "extra_data_size is %d, expected it within the directory", extra);
        }
        return (int) extra;
    }

    /** Reads the directory of a consistent bitmaps extension. */
    public static List<Bitmap> read(BlockDevice file, BitmapsExtension extension, Header header, Limits limits)
            throws IOException {
        extension.check(header, limits);
        StructView directory = file.bigEndian("qcow2 bitmap directory", extension.offset(), (int) extension.size());
        List<Bitmap> bitmaps = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < extension.count(); i++) {
            Bitmap bitmap = parse(directory, at, header.clusterSize());
            bitmaps.add(bitmap);
            at += bitmap.storedLength();
        }
        if (at != extension.size()) {
            throw extension.corruptSize(at);
        }
        return bitmaps;
    }

    @Override
    public String toString() {
        return "%s (granularity %d%s%s)".formatted(name, granularity, auto ? ", auto" : "", inUse ? ", in-use" : "");
    }
}
