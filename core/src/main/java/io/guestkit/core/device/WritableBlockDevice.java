package io.guestkit.core.device;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A device that can be written to, by any number of threads at once. What a call has written every later read shows;
 * two writes to the same bytes at the same time leave one or the other in each sector. A reader may see parts of a
 * write that is under way.
 */
public interface WritableBlockDevice extends BlockDevice {

    /**
     * Writes all of {@code src}, of which the position is then the limit.
     *
     * @throws io.guestkit.core.error.CorruptImageException when the range is not within the device, or the structures
     *     that lead there are broken
     */
    void write(long offset, ByteBuffer src) throws IOException;

    /** Makes a range read as zeros, by a note instead of bytes where the format has one. */
    void writeZeros(long offset, long length) throws IOException;

    /**
     * Says that nobody needs the bytes of a range any more. They read as zeros afterwards, or as before where the format
     * can't give them up.
     */
    void discard(long offset, long length) throws IOException;

    /** Returns when all that was written before the call is on the medium, whatever happens next. */
    void flush() throws IOException;
}
