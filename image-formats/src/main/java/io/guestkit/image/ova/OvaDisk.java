package io.guestkit.image.ova;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.image.ForwardingDiskImage;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk of an archive, which is closed with the last of its disks. */
final class OvaDisk extends ForwardingDiskImage {

    private final BlockDevice archive;
    private final AtomicInteger open;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A disk.
     *
     * @param open the number of the archive's disks that are not closed
     */
    OvaDisk(DiskImage image, BlockDevice archive, AtomicInteger open) {
        super(image);
        this.archive = archive;
        this.open = open;
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            try {
                super.close();
            } finally {
                if (open.decrementAndGet() == 0) {
                    archive.close();
                }
            }
        }
    }
}
