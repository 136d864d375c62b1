package io.guestkit.core.spi.image;

import io.guestkit.core.device.WritableBlockDevice;
import io.guestkit.core.spi.DiskImage;

/**
 * The disk inside an image that is written in place. Closing it flushes it.
 *
 * <p>A format that can change the size of the disk implements {@link io.guestkit.core.device.ResizableDevice} as well;
 * one with internal snapshots {@link SnapshotImage}; one that can be put on another image {@link BackedImage}.
 */
public interface WritableDiskImage extends DiskImage, WritableBlockDevice {}
