package io.guestkit.image.vmdk;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.CachedDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.spi.Limits;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A sparse extent in a file of its own, whose header is read when the first byte is wanted. */
final class SparseExtent extends MappedDevice {

    /** Two blocks of the cache; with less than that for each of very many extents there is none. */
    private static final long LEAST_CACHE = 32 * Sizes.KiB;

    private final BlockDevice file;
    private final BlockDevice tables;
    private final long size;
    private final GrainMap.Surroundings around;
    private final Limits limits;
    private volatile @Nullable GrainMap map;

    /** The extent of {@code size} bytes in a file of which {@code cacheBytes} may be kept. */
    SparseExtent(BlockDevice file, long size, GrainMap.Surroundings around, Limits limits, long cacheBytes) {
        this.file = file;
        this.tables = tables(file, cacheBytes);
        this.size = size;
        this.around = around;
        this.limits = limits;
    }

    /** The file through a cache, unless there is too little room for one. */
    static BlockDevice tables(BlockDevice file, long cacheBytes) {
        return cacheBytes < LEAST_CACHE ? file : new CachedDevice(file, cacheBytes);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String description() {
        return file.description();
    }

    @Override
    protected Extent mapWithin(long offset, long length) throws IOException {
        GrainMap present = map;
        return (present == null ? open() : present).map(offset, length);
    }

    private synchronized GrainMap open() throws IOException {
        GrainMap present = map;
        if (present == null) {
            SparseHeader header = SparseHeader.read(file, limits);
            if (header.capacity() != size) {
                throw CorruptImageException.at(
                        file.description(),
                        0,
                        "capacity is %d bytes, expected %d as the descriptor has".formatted(header.capacity(), size));
            }
            present = new GrainMap(file, tables, header, around);
            map = present;
        }
        return present;
    }

    @Override
    public void close() {
        // The file is its owner's to close.
    }
}
