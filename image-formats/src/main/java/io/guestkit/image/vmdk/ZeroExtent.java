package io.guestkit.image.vmdk;

import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;

/** An extent without a file: zeros. */
final class ZeroExtent extends MappedDevice {

    private final String description;
    private final long size;

    ZeroExtent(String description, long size) {
        this.description = description;
        this.size = size;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    protected Extent mapWithin(long offset, long length) {
        return new Extent.Zero(length);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
