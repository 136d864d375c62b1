package io.guestkit.image.raw;

import io.guestkit.core.device.Ranges;
import io.guestkit.core.device.ResizableDevice;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.core.spi.image.WritableImageFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file written as it is. It has its size until it is resized: nothing is written behind its end. */
final class WritableRawImage extends RawImage implements WritableDiskImage, ResizableDevice {

    private final StorageDevice file;

    WritableRawImage(WritableImageFile file) {
        super(file.readable());
        this.file = file.device();
    }

    @Override
    public void write(long offset, ByteBuffer src) throws IOException {
        Ranges.require(this, offset, src.remaining());
        file.write(offset, src);
    }

    @Override
    public void writeZeros(long offset, long length) throws IOException {
        Ranges.require(this, offset, length);
        file.writeZeros(offset, length);
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        Ranges.require(this, offset, length);
        file.discard(offset, length);
    }

    @Override
    public void resize(long size) throws IOException {
        file.resize(size);
    }

    @Override
    public void flush() throws IOException {
        file.flush();
    }

    @Override
    public void close() throws IOException {
        try (StorageDevice closing = file) {
            closing.flush();
        }
    }
}
