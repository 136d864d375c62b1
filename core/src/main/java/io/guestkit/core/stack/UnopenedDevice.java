package io.guestkit.core.stack;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Reference;
import java.nio.ByteBuffer;

/** Stands for a file that an image names when the image alone is of interest. */
final class UnopenedDevice implements BlockDevice {

    private final String description;

    UnopenedDevice(ImageFile from, Reference reference) {
        this.description = "%s of %s, \"%s\"".formatted(reference.purpose(), from.name(), reference.name());
    }

    /** Larger than anything that could be asked of it, since its size is not known. */
    @Override
    public long size() {
        return Long.MAX_VALUE;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws ReferenceDeniedException {
        throw unopened();
    }

    @Override
    public Extent map(long offset, long length) throws ReferenceDeniedException {
        throw unopened();
    }

    private ReferenceDeniedException unopened() {
        return new ReferenceDeniedException(description + ": is not opened to describe an image");
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
