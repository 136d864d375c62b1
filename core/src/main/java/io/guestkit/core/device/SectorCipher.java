package io.guestkit.core.device;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Encrypts and decrypts whole sectors with a key that it holds, by any number of threads at once.
 *
 * <p>Sectors are counted in 512 bytes, whatever {@link #sectorSize} is, as dm-crypt counts them.
 */
public interface SectorCipher extends AutoCloseable {

    /** What {@code sector} counts in. */
    int SECTOR = 512;

    /** Bytes that are encrypted as one, a power of two from 512 on. */
    int sectorSize();

    /**
     * Decrypts the bytes between position and limit in place, and leaves both as they were.
     *
     * @param sector the number of the first sector
     * @param data whole sectors
     * @throws io.guestkit.core.error.KeyRequiredException when an image is only described, for which no key is asked
     */
    void decrypt(long sector, ByteBuffer data) throws IOException;

    /** Encrypts; otherwise as {@link #decrypt}. */
    void encrypt(long sector, ByteBuffer data) throws IOException;

    /** Wipes the key. */
    @Override
    void close();
}
