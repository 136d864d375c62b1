package io.guestkit.core.device;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A device that is known by its map alone: the project's one read loop. Image formats, assembled volumes and the files
 * of a guest supply {@link #mapWithin}.
 */
public abstract class MappedDevice implements BlockDevice {

    /**
     * What stands at {@code offset}; the range is within the device already.
     *
     * @return an extent of at least 1 and at most {@code length} bytes
     */
    protected abstract Extent mapWithin(long offset, long length) throws IOException;

    @Override
    public final Extent map(long offset, long length) throws IOException {
        return mapWithin(offset, Ranges.mappable(this, offset, length)).limit(length);
    }

    @Override
    public final void read(long offset, ByteBuffer dst) throws IOException {
        Ranges.require(this, offset, dst.remaining());
        int end = dst.limit();
        long at = offset;
        while (dst.position() < end) {
            Extent extent = mapWithin(at, end - dst.position()).limit(end - dst.position());
            int count = (int) extent.length();
            int next = dst.position() + count;
            extent.copyTo(dst.limit(next));
            dst.limit(end);
            dst.position(next);
            at += count;
        }
    }

    @Override
    public String toString() {
        return description();
    }
}
