package io.guestkit.luks.v1;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import io.guestkit.luks.crypto.CipherSpec;
import io.guestkit.luks.crypto.HashAlgorithm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a container, magic and version behind it already. Spec: section 3.1.
 *
 * @param cipher what payload and key material are encrypted with
 * @param hash of PBKDF2 and of the anti-forensic splitter
 * @param payloadOffset where the payload begins, in bytes
 * @param keyBytes bytes of the volume key
 * @param digest by which the volume key is known
 * @param digestSalt the salt of that
 * @param digestIterations of PBKDF2 from the volume key to the digest
 * @param uuid the container's identifier
 * @param slots the key slots, in use or not
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Header(
        CipherSpec cipher,
        HashAlgorithm hash,
        long payloadOffset,
        int keyBytes,
        byte[] digest,
        byte[] digestSalt,
        long digestIterations,
        String uuid,
        List<KeySlot> slots) {

    static final String STRUCTURE = "luks1 header";
    static final int SIZE = 592;
    static final long SECTOR = 512;
    static final int DIGEST = 20;

    private static final int SLOTS_AT = 208;
    private static final int SLOTS = 8;

    /**
     * Parses a header.
     *
     * @param size bytes of the device, within which the payload begins
     */
    static Header parse(StructView view, long size) throws ImageException {
        String at = view.where() + " @0x%x";
        CipherSpec cipher =
                CipherSpec.parse(view.ascii(8, 32), view.ascii(40, 32), at.formatted(8)); // cipher-name, cipher-mode
        String hashName = view.ascii(72, 32); // hash-spec
        HashAlgorithm hash = HashAlgorithm.of(hashName)
                .orElseThrow(() -> view.unsupported(72, "hash-spec is %s, which is not supported", hashName));
        long payloadOffset = payloadOffset(view, size);
        long keyBytes = view.u32(108); // key-bytes
        if (!cipher.takesKey((int) keyBytes)) {
            throw view.corrupt(108, "key-bytes is %d, expected %s", keyBytes, cipher.keySizes());
        }
        long digestIterations = view.u32(164); // mk-digest-iterations
        if (digestIterations == 0) {
            throw view.corrupt(164, "mk-digest-iterations is 0, expected at least 1");
        }
        List<KeySlot> slots = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            StructView slot = view.slice("luks1 key slot " + i, SLOTS_AT + i * KeySlot.SIZE, KeySlot.SIZE);
            slots.add(KeySlot.parse(slot, (int) keyBytes, payloadOffset));
        }
        return new Header(
                cipher,
                hash,
                payloadOffset,
                (int) keyBytes,
                view.bytes(112, DIGEST), // mk-digest
                view.bytes(132, 32), // mk-digest-salt
                digestIterations,
                view.ascii(168, 40), // uuid
                slots);
    }

    private static long payloadOffset(StructView view, long size) throws ImageException {
        long sectors = view.u32(104); // payload-offset
        if (sectors == 0) {
            throw view.unsupported(104, "payload-offset is 0: the header of a payload that stands elsewhere");
        }
        if (sectors * SECTOR < SIZE || sectors * SECTOR > size) {
            throw view.corrupt(
                    104,
                    "payload-offset is %d, expected it behind the header and within %d sectors",
                    sectors,
                    size / SECTOR);
        }
        return sectors * SECTOR;
    }

    /** What qemu-img tells of it. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("format", "luks");
        facts.put("uuid", uuid);
        facts.putAll(cipher.facts(keyBytes));
        facts.put("hash-alg", hash.toString());
        facts.put("payload-offset", payloadOffset);
        facts.put("master-key-iters", digestIterations);
        facts.put("slots", slots.stream().map(KeySlot::facts).toList());
        return facts;
    }
}
