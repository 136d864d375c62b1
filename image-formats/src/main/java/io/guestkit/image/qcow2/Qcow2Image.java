package io.guestkit.image.qcow2;

import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import java.io.Closeable;
import java.io.IOException;

/** The disk in an image: its active state, or an internal snapshot. */
final class Qcow2Image extends MappedDevice implements DiskImage {

    private final String description;
    private final ImageInfo info;
    private final Qcow2Map map;
    private final Qcow2Map.Stores stores;

    Qcow2Image(String description, ImageInfo info, Qcow2Map map, Qcow2Map.Stores stores) {
        this.description = description;
        this.info = info;
        this.map = map;
        this.stores = stores;
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

    /** Closes the image file and what it refers to, the backing chain included. */
    @Override
    public void close() throws IOException {
        Closeable file = stores.file();
        Closeable dataFile = stores.dataFile();
        Closeable backing = stores.backing();
        try (file;
                dataFile;
                backing) {
            stores.compressed().close();
        }
    }
}
