package io.guestkit.image.vmdk;

import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** The disk in an image, of one extent or of several. */
final class VmdkImage extends MappedDevice implements DiskImage {

    private final String description;
    private final ImageInfo info;
    private final DiskMap map;
    private final List<Closeable> owned;

    /** What stands at a place of the disk; the range is within it. */
    @FunctionalInterface
    interface DiskMap {
        Extent map(long offset, long length) throws IOException;
    }

    /**
     * An image.
     *
     * @param owned what is closed with it
     */
    VmdkImage(String description, ImageInfo info, DiskMap map, List<Closeable> owned) {
        this.description = description;
        this.info = info;
        this.map = map;
        this.owned = List.copyOf(owned);
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

    /** Closes the image file and what it refers to, the chain of parents included. */
    @Override
    public void close() throws IOException {
        IOException first = null;
        for (Closeable each : owned) {
            try {
                each.close();
            } catch (IOException failure) {
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
