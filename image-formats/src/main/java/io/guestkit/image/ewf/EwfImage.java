package io.guestkit.image.ewf;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.Limits;
import java.io.IOException;

/** The medium in a set of segment files. */
final class EwfImage extends MappedDevice implements DiskImage {

    private final String description;
    private final Evidence evidence;
    private final ImageInfo info;
    private final Chunks chunks;
    private final EwfMap map;

    EwfImage(String description, Evidence evidence, Limits limits) {
        this.description = description;
        this.evidence = evidence;
        this.info = Facts.of(evidence);
        this.chunks = new Chunks(evidence.volume(), limits.cacheBytes() / 2);
        this.map = new EwfMap(evidence, chunks, limits.cacheBytes() / 4);
    }

    @Override
    public ImageInfo info() {
        return info;
    }

    @Override
    public long size() {
        return info.virtualSize();
    }

    /** The medium's own where a disk can have it; files may have been acquired with any. */
    @Override
    public int sectorSize() {
        int bytes = evidence.volume().bytesPerSector();
        return bytes >= 512 && Integer.bitCount(bytes) == 1 ? bytes : 512;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    protected Extent mapWithin(long offset, long length) throws IOException {
        return map.map(offset, length);
    }

    /** Closes all segment files. */
    @Override
    public void close() throws IOException {
        chunks.close();
        IOException failure = null;
        for (BlockDevice segment : evidence.files()) {
            try {
                segment.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
