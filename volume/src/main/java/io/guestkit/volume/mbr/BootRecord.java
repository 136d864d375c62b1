package io.guestkit.volume.mbr;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.util.ArrayList;
import java.util.List;

/**
 * A sector with a table of four entries: the MBR, or an EBR of an extended partition.
 *
 * @param diskSignature the disk's number, in the MBR alone
 * @param entries all four, used or not
 */
record BootRecord(long diskSignature, List<Entry> entries) {

    static final int SIZE = 512;
    static final int SIGNATURE = 0xaa55;

    private static final int ENTRIES = 0x1be;
    private static final int ENTRY = 16;

    /**
     * One entry.
     *
     * @param status 0x80 for the one to boot from, else 0x00
     * @param type the partition's type; an entry is used whatever it is, as Linux, libblkid and sfdisk have it
     * @param start its first sector; what it counts from depends on the table
     * @param sectors how many there are
     */
    record Entry(int status, int type, long start, long sectors) {

        boolean isUsed() {
            return sectors != 0;
        }

        boolean isExtended() {
            return isUsed() && (type == 0x05 || type == 0x0f || type == 0x85);
        }

        boolean isBootable() {
            return status == 0x80;
        }

        /** Whether the status is one that a partitioning tool writes. */
        boolean hasSaneStatus() {
            return (status & 0x7f) == 0;
        }
    }

    static BootRecord parse(StructView view) throws ImageException {
        if (view.u16(0x1fe) != SIGNATURE) {
            throw view.corrupt(0x1fe, "boot signature is 0x%04x, expected 0x%04x", view.u16(0x1fe), SIGNATURE);
        }
        List<Entry> entries = new ArrayList<>(4);
        for (int at = ENTRIES; at < ENTRIES + 4 * ENTRY; at += ENTRY) {
            entries.add(new Entry(view.u8(at), view.u8(at + 4), view.u32(at + 8), view.u32(at + 12)));
        }
        return new BootRecord(view.u32(0x1b8), List.copyOf(entries));
    }
}
