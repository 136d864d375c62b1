package io.guestkit.image.ewf;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The start of every segment file. Spec: "File header".
 *
 * @param number the place of the file in its set, from 1 on
 */
record SegmentHeader(int number) {

    static final int SIZE = 13;

    private static final String STRUCTURE = "ewf file header";

    /** What the first eight bytes of a segment file tell: the format and its relatives. Spec: "File header". */
    enum Signature {
        EVIDENCE("EVF\t\r\n\u00ff\0", "EVF", null),
        LOGICAL("LVF\t\r\n\u00ff\0", "LVF", "logical evidence (L01): single files and no disk"),
        EVIDENCE_2("EVF2\r\n\u0081\0", "EVF2", "version 2 of the format (Ex01)"),
        LOGICAL_2("LEF2\r\n\u0081\0", "LEF2", "logical evidence of version 2 (Lx01): single files and no disk"),
        ENCRYPTED("ADCRYPT\0", "ADCRYPT", "AD encryption of FTK Imager");

        static final int SIZE = 8;

        private final String bytes;
        private final String letters;
        private final @Nullable String refused;

        Signature(String bytes, String letters, @Nullable String refused) {
            this.bytes = bytes;
            this.letters = letters;
            this.refused = refused;
        }

        /** The letters that it begins with. */
        String letters() {
            return letters;
        }

        /** The feature for which such a file is refused, null where it is read. */
        @Nullable
        String refused() {
            return refused;
        }

        /** The signature at the start of a file; nothing for foreign and short ones. */
        static Optional<Signature> of(BlockDevice file) throws IOException {
            if (file.size() < SIZE) {
                return Optional.empty();
            }
            String start = new String(file.read(0, SIZE), StandardCharsets.ISO_8859_1);
            return Arrays.stream(values())
                    .filter(signature -> signature.bytes.equals(start))
                    .findFirst();
        }
    }

    /** Parses a header whose signature is known already. */
    static SegmentHeader parse(StructView v) throws ImageException {
        int start = v.u8(8); // start of fields
        if (start != 1) {
            throw v.corrupt(8, "start of fields is %d, expected 1", start);
        }
        int number = v.u16(9); // segment number
        if (number == 0) {
            throw v.corrupt(9, "segment number is 0, expected at least 1");
        }
        int end = v.u16(11); // end of fields
        if (end != 0) {
            throw v.corrupt(11, "end of fields is %d, expected 0", end);
        }
        return new SegmentHeader(number);
    }

    /** Reads the header of a file that must be segment {@code expected}. */
    static void require(BlockDevice file, int expected) throws IOException {
        StructView v = file.littleEndian(STRUCTURE, 0, (int) Math.min(SIZE, file.size()));
        Signature signature = Signature.of(file)
                .orElseThrow(() -> v.corrupt(0, "signature is another one, expected that of an evidence file (EVF)"));
        if (signature.refused() != null) {
            throw UnsupportedImageException.of(file.description(), signature.refused());
        }
        int number = parse(v).number;
        if (expected == 1 && number != 1) {
            throw v.unsupported(9, "segment number is %d: the set has to be opened by its first file", number);
        }
        if (number != expected) {
            throw v.corrupt(9, "segment number is %d, expected %d", number, expected);
        }
    }
}
