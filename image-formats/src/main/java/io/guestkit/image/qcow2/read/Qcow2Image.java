package io.guestkit.image.qcow2.read;

import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.device.SectorCipher;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The disk in an image: its active state, or an internal snapshot. */
public final class Qcow2Image extends MappedDevice implements DiskImage {

    private final String description;
    private final ImageInfo info;
    private final Qcow2Map map;
    private final Qcow2Map.Stores stores;
    private final @Nullable Encryption encryption;

    public Qcow2Image(
            String description, ImageInfo info, Qcow2Map map, Qcow2Map.Stores stores, @Nullable Encryption encryption) {
        this.description = description;
        this.info = info;
        this.map = map;
        this.stores = stores;
        this.encryption = encryption;
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
        Extent extent = map.map(offset, length);
        return encryption == null ? extent : encryption.decrypted(extent, offset);
    }

    /** Closes the image file and what it refers to, the backing chain included. */
    @Override
    public void close() throws IOException {
        Closeable file = stores.file();
        Closeable dataFile = stores.dataFile();
        Closeable backing = stores.backing();
        SectorCipher cipher = encryption == null ? null : encryption.cipher();
        try (file;
                dataFile;
                backing;
                cipher) {
            stores.compressed().close();
        }
    }
}
