package io.guestkit.image.vdi;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import java.io.IOException;

/** The disk in an image. */
final class VdiImage extends MappedDevice implements DiskImage {

    private final String description;
    private final ImageInfo info;
    private final BlockMap map;
    private final BlockDevice file;

    VdiImage(String description, ImageInfo info, BlockMap map, BlockDevice file) {
        this.description = description;
        this.info = info;
        this.map = map;
        this.file = file;
    }

    @Override
    public ImageInfo info() {
        return info;
    }

    @Override
    public long size() {
        return info.virtualSize();
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    protected Extent mapWithin(long offset, long length) throws IOException {
        return map.map(offset, length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
