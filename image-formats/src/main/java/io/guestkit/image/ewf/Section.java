package io.guestkit.image.ewf;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import java.io.IOException;

/**
 * The descriptor of a section. Spec: "Section descriptor".
 *
 * @param type its name
 * @param file the segment file that holds it
 * @param start where its data begin in that file
 * @param end where they end
 */
record Section(String type, BlockDevice file, long start, long end) {

    static final int SIZE = 76;

    /** Parses the descriptor that stands at {@code offset} of {@code file}. */
    static Section parse(StructView v, BlockDevice file, long offset) throws ImageException {
        Adler.require(v, 72);
        String type = v.ascii(0, 16); // section type definition
        long start = offset + SIZE;
        if (isLast(type)) {
            return new Section(type, file, start, start); // the next section is itself or the end of the file
        }
        long next = v.u63(16, "next section offset");
        if (next < start || next > file.size()) {
            throw v.corrupt(
                    16, "next section offset is 0x%x, expected 0x%x..0x%x in \"%s\"", next, start, file.size(), type);
        }
        long size = v.u63(24, "section size");
        if (size != 0 && size != next - offset) { // two images in one: a reader of sizes would see another than we do
            throw v.corrupt(24, "section size is %d, expected %d up to the next section", size, next - offset);
        }
        return new Section(type, file, start, next);
    }

    /** Reads the descriptor at {@code offset}. */
    static Section read(BlockDevice file, long offset) throws IOException {
        if (offset > file.size() - SIZE) {
            throw CorruptImageException.at(
                    file.description() + " > ewf section",
                    offset,
                    "the file has %d bytes, expected a further section: none is \"next\" or \"done\""
                            .formatted(file.size()));
        }
        return parse(file.littleEndian("ewf section", offset, SIZE), file, offset);
    }

    private static boolean isLast(String type) {
        return type.equals("next") || type.equals("done");
    }

    boolean isLast() {
        return isLast(type);
    }

    /** The bytes of its data. */
    long length() {
        return end - start;
    }

    /** The first {@code most} bytes of its data, or all when there are fewer. */
    StructView data(int most) throws IOException {
        return file.littleEndian("ewf " + type, start, (int) Math.min(most, length()));
    }
}
