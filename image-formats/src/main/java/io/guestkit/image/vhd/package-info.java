/**
 * Microsoft's VHD images, which QEMU calls {@code vpc}, for reading and writing: fixed,
 * dynamic and differencing. Spec: Microsoft,
 * "Virtual Hard Disk Image Format Specification", version 1.0 (2006). All integers are big-endian, and count sectors of
 * 512 bytes.
 *
 * <pre>
 *  fixed          the disk ─ footer (512 bytes; 511 before Virtual PC 2004)
 *
 *  dynamic,       copy of the footer ─ dynamic disk header (1024) ─ block allocation table ─ blocks … ─ footer
 *  differencing   guest offset = | block | sector | byte |              blocks of 2 MiB, usually
 *                 entry: sector of the block's bitmap, 0xffffffff: no block
 *                 block: bitmap of its sectors, padded to a sector ─ the sectors
 * </pre>
 *
 * A sector without a bit is the parent's in a differencing disk, and zeros in a dynamic one.
 *
 * <p>The size of the disk is Current Size, or what the geometry gives: that is for the application that made the image
 * to say, see {@link io.guestkit.image.vhd.Footer#countsByGeometry}; a partial sector at the end is none.
 *
 * <p>The parent is looked for by the names that count from the image's folder (W2ru, Wi2r), then by the other locators
 * (W2ku, Wi2k, MacX) and the name in the header. An absolute path names a place of another machine: its last segment is
 * tried in the image's own folder, where it stands when a folder was moved as a whole. The alias of Mac OS 9 is not
 * read. The first read that reaches the parent compares its identifier. The time stamp of the parent is told but not
 * compared: it is that of the parent's file, which any copy changes.
 *
 * <p>When the footer is damaged its copy is used, with a warning, and the other way round. Told in the
 * {@link io.guestkit.core.spi.ImageInfo}: temporary disks, saved states.
 *
 * <p>Refused by name: other major versions, disk types of old (1, 5, 6).
 *
 * <p>Other than QEMU: a fixed disk is known by its footer and need not be named; the footer holds and not its copy, as
 * the specification says; dynamic sectors without a bit are zeros whatever stands in the block; a geometry of nothing is
 * no disk of nothing; the dynamic disk header's checksum is verified; and a parent shows through.
 *
 * <p>Written: new images with the sizes and geometries of QEMU's, under its names as creator, since these tell which size
 * counts; differencing ones on a parent in the image's folder or near it, with a locator for Windows, and without the
 * time stamp of its file, which is not known here. In place: sectors and blocks, see
 * {@link io.guestkit.image.vhd.WritableTables}; what is discarded stays, since QEMU does not look at bits. A fixed or
 * dynamic disk grows, its table moving behind the blocks if it must; none shrinks, and a differencing one has the size of
 * its parent. An image in which things overlap is not written to.
 *
 * <p>Start reading at {@link io.guestkit.image.vhd.Footers#read}, then
 * {@link io.guestkit.image.vhd.BlockAllocationTable}.
 */
@NullMarked
package io.guestkit.image.vhd;

import org.jspecify.annotations.NullMarked;
