package io.guestkit.luks.v1;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A key slot. Spec: section 3.1. What one that is not in use says of anything but its place means nothing.
 *
 * @param active whether it is in use
 * @param iterations of PBKDF2 from a password to the slot's key
 * @param salt of PBKDF2
 * @param materialOffset where its key material begins, in bytes
 * @param stripes how many times the volume key's length that takes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record KeySlot(boolean active, long iterations, byte[] salt, long materialOffset, long stripes) {

    static final int SIZE = 48;

    private static final int ENABLED = 0x00ac_71f3;
    private static final int DISABLED = 0x0000_dead;

    /**
     * Parses a slot.
     *
     * @param payloadOffset before which its key material ends, in bytes
     */
    static KeySlot parse(StructView view, int keyBytes, long payloadOffset) throws ImageException {
        int active = view.i32(0); // active
        if (active != ENABLED && active != DISABLED) {
            throw view.corrupt(0, "active is 0x%08x, expected 0x%08x or 0x%08x", active, ENABLED, DISABLED);
        }
        KeySlot slot = new KeySlot(
                active == ENABLED,
                view.u32(4), // iterations
                view.bytes(8, 32), // salt
                view.u32(40) * Header.SECTOR, // key-material-offset
                view.u32(44)); // stripes
        if (slot.active) {
            slot.check(view, keyBytes, payloadOffset);
        }
        return slot;
    }

    private void check(StructView view, int keyBytes, long payloadOffset) throws ImageException {
        if (iterations == 0) {
            throw view.corrupt(4, "iterations is 0, expected at least 1");
        }
        if (materialOffset < Header.SIZE || materialOffset >= payloadOffset) {
            throw view.corrupt(
                    40,
                    "key-material-offset is %d, expected it behind the header and before payload-offset, which is %d",
                    materialOffset / Header.SECTOR,
                    payloadOffset / Header.SECTOR);
        }
        long most = (payloadOffset - materialOffset) / keyBytes;
        if (stripes == 0 || stripes > most) {
            throw view.corrupt(44, "stripes is %d, expected 1..%d, which end before the payload", stripes, most);
        }
    }

    /** What qemu-img tells of it. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("active", active);
        if (active) {
            facts.put("iters", iterations);
            facts.put("stripes", stripes);
        }
        facts.put("key-offset", materialOffset);
        return facts;
    }
}
