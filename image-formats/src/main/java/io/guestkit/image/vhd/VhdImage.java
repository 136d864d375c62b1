package io.guestkit.image.vhd;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageInfo;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The disk in an image. */
class VhdImage extends MappedDevice implements DiskImage {

    private final BlockDevice file;
    private final String description;
    private final UUID id;
    private final @Nullable BlockAllocationTable table;
    private volatile ImageInfo info;

    /**
     * The disk of {@code file}.
     *
     * @param table where its blocks stand, null for a fixed disk
     */
    VhdImage(ImageFile file, ImageInfo info, UUID id, @Nullable BlockAllocationTable table) {
        this.file = file.device();
        this.description = "%s(%s)".formatted(VhdFormat.NAME, file.name());
        this.info = info;
        this.id = id;
        this.table = table;
    }

    /** By which a differencing disk knows its parent. */
    final UUID id() {
        return id;
    }

    @Override
    public final ImageInfo info() {
        return info;
    }

    /** Takes over what the image says of itself now. */
    final void describe(ImageInfo changed) {
        info = changed;
    }

    @Override
    public final long size() {
        return info.virtualSize();
    }

    @Override
    public final String description() {
        return description;
    }

    @Override
    protected final Extent mapWithin(long offset, long length) throws IOException {
        return table == null ? file.map(offset, length) : table.map(offset, length);
    }

    /** Closes the image file, and the parents. */
    @Override
    public void close() throws IOException {
        try (file) {
            if (table != null) {
                table.close();
            }
        }
    }
}
