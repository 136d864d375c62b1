package io.guestkit.volume.gpt;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import java.io.IOException;

/**
 * The MBR of a disk with a GPT. Spec: UEFI 2.10, section 5.2.3; an MBR that has partitions of its own beside the entry
 * that protects the GPT is called hybrid, and is none of the spec's.
 *
 * @param marked whether an entry of type 0xee protects the GPT, without which other tools take no notice of it
 * @param others how many partitions the MBR has of its own
 */
record ProtectiveMbr(boolean marked, int others) {

    private static final int SIZE = 512;
    private static final int ENTRIES = 0x1be;
    private static final int ENTRY = 16;
    private static final int PROTECTIVE = 0xee;

    static ProtectiveMbr read(BlockDevice device) throws IOException {
        if (device.size() < SIZE) {
            return new ProtectiveMbr(false, 0);
        }
        return parse(device.littleEndian("mbr", 0, SIZE));
    }

    static ProtectiveMbr parse(StructView view) throws IOException {
        if (view.u16(0x1fe) != 0xaa55) {
            return new ProtectiveMbr(false, 0);
        }
        boolean marked = false;
        int others = 0;
        for (int at = ENTRIES; at < ENTRIES + 4 * ENTRY; at += ENTRY) {
            boolean protects = view.u8(at + 4) == PROTECTIVE; // OSType
            marked |= protects;
            others += !protects && view.u32(at + 12) != 0 ? 1 : 0; // SizeInLBA
        }
        return new ProtectiveMbr(marked, others);
    }
}
