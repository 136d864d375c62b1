package io.guestkit.luks.v1;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.SectorCipher;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.Limits;
import io.guestkit.luks.crypto.AntiForensic;
import io.guestkit.luks.crypto.Pbkdf2;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** From a password over a key slot to the volume key. Spec: section 4.3, "Master key recovery". */
final class VolumeKey {

    /**
     * Iterations of PBKDF2 above which a header is refused: what OpenStack's image inspector grants, two to four seconds
     * of a processor of today for each slot and password; cryptsetup aims at two.
     */
    static final long MOST_ITERATIONS = 12_000_000;

    private final BlockDevice device;
    private final Header header;
    private final Limits limits;

    VolumeKey(BlockDevice device, Header header, Limits limits) {
        this.device = device;
        this.header = header;
        this.limits = limits;
    }

    /** The volume key behind a slot in use, null when the password does not fit; to be wiped. */
    byte @Nullable [] from(KeySlot slot, byte[] password) throws IOException {
        grant("iterations", slot.iterations());
        grant("mk-digest-iterations", header.digestIterations());
        byte[] slotKey = Pbkdf2.derive(header.hash(), password, slot.salt(), slot.iterations(), header.keyBytes());
        byte[] split = null;
        try {
            split = material(slot, slotKey);
            byte[] key = AntiForensic.merge(split, header.keyBytes(), (int) slot.stripes(), header.hash());
            return fits(key) ? key : null;
        } finally {
            wipe(slotKey);
            wipe(split);
        }
    }

    private void grant(String field, long iterations) throws UnsupportedImageException {
        if (iterations > MOST_ITERATIONS) {
            throw UnsupportedImageException.of(
                    device.description() + " > " + Header.STRUCTURE,
                    "%s is %d, over the limit of %d".formatted(field, iterations, MOST_ITERATIONS));
        }
    }

    /** The decrypted key material, up to a whole sector. */
    private byte[] material(KeySlot slot, byte[] slotKey) throws IOException {
        long length = (slot.stripes() * header.keyBytes() + Header.SECTOR - 1) & -Header.SECTOR;
        if (length > limits.metadataBytes()) {
            throw UnsupportedImageException.of(
                    device.description() + " > " + Header.STRUCTURE,
                    "stripes is %d, over the limit of %d bytes of metadata"
                            .formatted(slot.stripes(), limits.metadataBytes()));
        }
        byte[] split = device.read(slot.materialOffset(), (int) length);
        try (SectorCipher cipher = header.cipher().open(slotKey, (int) Header.SECTOR)) {
            cipher.decrypt(0, ByteBuffer.wrap(split));
        }
        return split;
    }

    private boolean fits(byte[] key) {
        byte[] digest =
                Pbkdf2.derive(header.hash(), key, header.digestSalt(), header.digestIterations(), Header.DIGEST);
        boolean same = MessageDigest.isEqual(digest, header.digest());
        if (!same) {
            wipe(key);
        }
        return same;
    }

    static void wipe(byte @Nullable [] secret) {
        if (secret != null) {
            Arrays.fill(secret, (byte) 0);
        }
    }
}
