package io.guestkit.image.raw;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** A file shown as it is. */
class RawImage implements DiskImage {

    private final BlockDevice file;
    private final String description;

    RawImage(ImageFile file) {
        this.file = file.device();
        this.description = "raw(" + file.name() + ")";
    }

    @Override
    public final ImageInfo info() {
        return new ImageInfo("raw", size(), 0, null, null, List.of(), Map.of(), List.of());
    }

    @Override
    public final long size() {
        return file.size();
    }

    @Override
    public final int sectorSize() {
        return file.sectorSize();
    }

    @Override
    public final String description() {
        return description;
    }

    @Override
    public final void read(long offset, ByteBuffer dst) throws IOException {
        file.read(offset, dst);
    }

    @Override
    public final Extent map(long offset, long length) throws IOException {
        return file.map(offset, length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    @Override
    public final String toString() {
        return description;
    }
}
