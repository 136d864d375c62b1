package io.guestkit.image.vhdx;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageInfo;
import java.io.IOException;
import java.util.UUID;

/** The disk in an image. */
final class VhdxImage extends MappedDevice implements DiskImage {

    private final BlockDevice file;
    private final String description;
    private final Structure structure;
    private final ImageInfo info;
    private final BlockAllocationTable table;

    VhdxImage(ImageFile file, Structure structure, BlockAllocationTable table) {
        this.file = file.device();
        this.description = "%s(%s)".formatted(VhdxFormat.NAME, file.name());
        this.structure = structure;
        this.info = Facts.of(structure);
        this.table = table;
    }

    /** By which a differencing image knows its parent. */
    UUID dataWriteGuid() {
        return structure.headers().current().dataWriteGuid();
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
    public int sectorSize() {
        return structure.metadata().sectorSize();
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    protected Extent mapWithin(long offset, long length) throws IOException {
        return table.map(offset, length);
    }

    /** Closes the image file, and the parents. */
    @Override
    public void close() throws IOException {
        try (file) {
            table.close();
        }
    }
}
