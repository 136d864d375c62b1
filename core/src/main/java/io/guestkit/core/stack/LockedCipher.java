package io.guestkit.core.stack;

import io.guestkit.core.device.SectorCipher;
import io.guestkit.core.error.KeyRequiredException;
import java.nio.ByteBuffer;

/** Stands for the cipher of an encrypted image that is only described. */
final class LockedCipher implements SectorCipher {

    private final String image;

    LockedCipher(String image) {
        this.image = image;
    }

    @Override
    public int sectorSize() {
        return SECTOR;
    }

    @Override
    public void decrypt(long sector, ByteBuffer data) throws KeyRequiredException {
        throw locked();
    }

    @Override
    public void encrypt(long sector, ByteBuffer data) throws KeyRequiredException {
        throw locked();
    }

    private KeyRequiredException locked() {
        return new KeyRequiredException(image + ": is not unlocked to describe it");
    }

    @Override
    public void close() {
        // It holds no key.
    }
}
