package io.guestkit.core.spi.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Fills the disk of a fresh image once, from its beginning to its end, on all processors.
 *
 * <pre>
 *  any thread       encode(offset, data)  ─► Stretch     compress, sum up
 *  in disk order    stretch.claim(), zeros(…)            take the next place in the file; cheap
 *  any thread       stretch.store()                      write there
 *  at the end       finish()                             tables, header, flush
 * </pre>
 *
 * What is never handed over reads as zeros, or as the backing file where there is one.
 */
public interface ImageWriter extends Closeable {

    /** Bytes of the disk; at least what was asked for. */
    long size();

    /**
     * The bytes that are stored together, a power of two: every stretch begins at a multiple of it and has a multiple of
     * it, except at the end of the disk. Whoever looks for zeros looks in this unit.
     */
    int unit();

    /**
     * Prepares the bytes of a range. Any thread.
     *
     * @param data all bytes of it; they stay as they are until the stretch is stored
     */
    Stretch encode(long offset, ByteBuffer data) throws IOException;

    /**
     * Says that a range reads as zeros whatever the backing file has; nothing to do where there is none. In disk order
     * with {@link Stretch#claim}.
     */
    void zeros(long offset, long length) throws IOException;

    /** Writes what makes the image whole, and flushes it. Once, after all is stored. */
    void finish() throws IOException;

    /** Lets go of what the writer holds; the files stay open. */
    @Override
    void close() throws IOException;

    /** A range of the disk on its way into the image. */
    interface Stretch {

        /** Takes its place in the file. Once for each stretch, by one thread at a time, in disk order. */
        void claim() throws IOException;

        /** Writes it. Once, after {@link #claim}, on any thread. */
        void store() throws IOException;
    }
}
