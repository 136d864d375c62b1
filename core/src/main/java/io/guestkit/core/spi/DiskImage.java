package io.guestkit.core.spi;

import io.guestkit.core.device.BlockDevice;

/** The disk inside an image, with what the image says of itself. */
public interface DiskImage extends BlockDevice {

    ImageInfo info();
}
