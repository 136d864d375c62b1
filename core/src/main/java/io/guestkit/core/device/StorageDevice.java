package io.guestkit.core.device;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What an image format keeps its bytes in: a file of the host, that grows as it is written to. */
public interface StorageDevice extends ResizableDevice {

    /** Writes all of {@code src}; beyond the end the device grows, with zeros up to {@code offset}. */
    @Override
    void write(long offset, ByteBuffer src) throws IOException;

    /** Makes a range read as zeros; beyond the end the device grows. */
    @Override
    void writeZeros(long offset, long length) throws IOException;
}
