package io.guestkit.core.device;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A stretch of a device that is stored compressed and decoded as a whole: a cluster, a grain, a chunk. */
public interface CompressedUnit {

    /** The device with the stored bytes. */
    BlockDevice host();

    /** Where the stored bytes begin. */
    long hostOffset();

    /** How many stored bytes there are at most; the last sector may hold padding. */
    int storedLength();

    /**
     * All decoded bytes, from position 0 to the limit, in a buffer that nobody writes to and that the caller must not
     * change; a copy of recent units may be kept.
     */
    ByteBuffer decoded() throws IOException;
}
