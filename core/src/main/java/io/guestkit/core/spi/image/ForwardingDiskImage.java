package io.guestkit.core.spi.image;

import io.guestkit.core.device.Extent;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Another image as it is; a subclass closes more than that one. */
public abstract class ForwardingDiskImage implements DiskImage {

    private final DiskImage image;

    protected ForwardingDiskImage(DiskImage image) {
        this.image = image;
    }

    @Override
    public ImageInfo info() {
        return image.info();
    }

    @Override
    public long size() {
        return image.size();
    }

    @Override
    public int sectorSize() {
        return image.sectorSize();
    }

    @Override
    public String description() {
        return image.description();
    }

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
        image.read(offset, dst);
    }

    @Override
    public Extent map(long offset, long length) throws IOException {
        return image.map(offset, length);
    }

    @Override
    public void close() throws IOException {
        image.close();
    }

    @Override
    public String toString() {
        return description();
    }
}
