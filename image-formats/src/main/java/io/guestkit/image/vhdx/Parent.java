package io.guestkit.image.vhdx;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.Reference;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** The disk that shows where a differencing image has nothing. Spec: section 2.6.2.6.3. */
final class Parent implements Closeable {

    private final BlockDevice disk;
    private final ParentLocator locator;
    private final int sectorSize;

    private Parent(BlockDevice disk, ParentLocator locator, int sectorSize) {
        this.disk = disk;
        this.locator = locator;
        this.sectorSize = sectorSize;
    }

    /**
     * Opens the first of the files that is there and allowed.
     *
     * @param sectorSize bytes of a logical sector of the child, which the parent must have as well
     */
    static Parent open(ParentLocator locator, int sectorSize, ImageContext context) throws IOException {
        IOException first = null;
        for (String file : locator.files()) {
            try {
                return new Parent(context.open(new Reference("parent", file, VhdxFormat.NAME)), locator, sectorSize);
            } catch (NoSuchFileException | ReferenceDeniedException next) {
                if (first == null) {
                    first = next;
                } else {
                    first.addSuppressed(next);
                }
            }
        }
        throw first != null
                ? first
                : locator.view().corrupt(0x12, "the paths of the parent are %s, expected a file", locator.paths());
    }

    /** What the parent has at {@code offset}. */
    Extent extent(long offset, long length) throws ImageException {
        if (disk instanceof VhdxImage image) {
            require(image);
        }
        return offset < disk.size()
                ? new Extent.Parent(disk, offset, Math.min(length, disk.size() - offset))
                : new Extent.Hole(length);
    }

    private void require(VhdxImage image) throws ImageException {
        if (!locator.linkages().contains(image.dataWriteGuid())) {
            throw locator.view()
                    .corrupt(
                            0x12,
                            "parent_linkage is %s, expected the DataWriteGuid %s, which %s has",
                            locator.linkages().get(0),
                            image.dataWriteGuid(),
                            image.description());
        }
        if (image.sectorSize() != sectorSize) {
            throw locator.view()
                    .corrupt(
                            0x12,
                            "the parent %s has sectors of %d bytes, expected %d as its child has",
                            image.description(),
                            image.sectorSize(),
                            sectorSize);
        }
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
