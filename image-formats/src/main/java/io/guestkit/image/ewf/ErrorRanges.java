package io.guestkit.image.ewf;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.spi.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Sectors that could not be read at the acquisition; zeros stand for them. Spec: "Error2 section".
 *
 * @param count how many ranges there are
 * @param first the first of them, as {@code FIRST-LAST} in sectors
 */
record ErrorRanges(int count, List<String> first) {

    private static final int HEADER = 520;
    private static final int ENTRY = 8;

    static final ErrorRanges NONE = new ErrorRanges(0, List.of());

    /** Reads the section, of whose entries as many are kept as the limit on table entries allows. */
    static ErrorRanges read(Section section, Limits limits) throws IOException {
        StructView header = section.data(HEADER);
        Adler.require(header, HEADER - Adler.SIZE);
        long count = header.u32(0); // number of entries
        long most = Math.min(section.length() - HEADER - Adler.SIZE, limits.metadataBytes()) / ENTRY;
        if (count > most) {
            throw header.corrupt(0, "number of entries is %d, expected at most %d", count, most);
        }
        int size = (int) count * ENTRY;
        StructView entries =
                section.file().littleEndian("ewf error2 entries", section.start() + HEADER, size + Adler.SIZE);
        Adler.require(entries, size);
        List<String> first = new ArrayList<>();
        for (int at = 0; at < size && first.size() < limits.tableEntries(); at += ENTRY) {
            long sector = entries.u32(at); // start sector
            long sectors = entries.u32(at + 4); // number of sectors
            first.add("%d-%d".formatted(sector, sector + sectors - 1));
        }
        return new ErrorRanges((int) count, List.copyOf(first));
    }
}
