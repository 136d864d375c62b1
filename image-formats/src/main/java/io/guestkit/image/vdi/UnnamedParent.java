package io.guestkit.image.vdi;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.UnsupportedImageException;
import java.nio.ByteBuffer;

/** The parent of a differencing image, of which the image tells the UUID but not the file. */
final class UnnamedParent implements BlockDevice {

    private final String description;
    private final long size;
    private final Header.Uuids uuids;

    /** A parent of as many bytes as its child, which VirtualBox keeps the same. */
    UnnamedParent(String description, long size, Header.Uuids uuids) {
        this.description = description;
        this.size = size;
        this.uuids = uuids;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws UnsupportedImageException {
        throw unsupported(offset);
    }

    @Override
    public Extent map(long offset, long length) throws UnsupportedImageException {
        throw unsupported(offset);
    }

    private UnsupportedImageException unsupported(long offset) {
        return new UnsupportedImageException(
                "%s @0x%x: what stands here is in the image with the UUID %s, and a vdi image does not say which file that is"
                        .formatted(description, offset, uuids.parent()));
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    @Override
    public String toString() {
        return description;
    }
}
