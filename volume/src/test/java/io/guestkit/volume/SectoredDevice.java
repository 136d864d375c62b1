package io.guestkit.volume;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.testkit.ForwardingDevice;

/** A device that says what its sectors' size is, as a disk does and an image's file can't. */
public final class SectoredDevice extends ForwardingDevice {

    private final int sectorSize;

    public SectoredDevice(BlockDevice base, int sectorSize) {
        super(base);
        this.sectorSize = sectorSize;
    }

    @Override
    public int sectorSize() {
        return sectorSize;
    }
}
