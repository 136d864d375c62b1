/**
 * What an image format may be able to do beyond opening an image to read it. Each ability is an interface of its own, so
 * that no format has a method that only throws.
 *
 * <pre>
 *  the format    {@link io.guestkit.core.spi.image.CreatableImageFormat}   a new image          CreateRequest ─► ImageWriter
 *                {@link io.guestkit.core.spi.image.WritableImageFormat}    writing in place     ─► WritableDiskImage
 *                {@link io.guestkit.core.spi.image.CheckableImageFormat}   consistency          ─► CheckReport
 *                {@link io.guestkit.core.spi.image.RepairableImageFormat}  and mending it
 *
 *  the image     {@link io.guestkit.core.device.ResizableDevice}           another size of the disk
 *                {@link io.guestkit.core.spi.image.SnapshotImage}          earlier states within
 *                {@link io.guestkit.core.spi.image.BackedImage}            another image below
 * </pre>
 */
@NullMarked
package io.guestkit.core.spi.image;

import org.jspecify.annotations.NullMarked;
