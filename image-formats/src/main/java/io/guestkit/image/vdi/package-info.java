/**
 * VirtualBox disk images (VDI), version 1.1. Spec: VirtualBox {@code src/VBox/Storage/VDICore.h}, described in
 * forums.virtualbox.org, "All about VDIs"; QEMU block/vdi.c. All integers are little-endian.
 *
 * <pre>
 *  0x000 szFileInfo, a text that says who wrote it · 0x040 u32Signature 0xbeda107f · 0x044 u32Version 1.1
 *  0x048 header: type, comment, geometry, sizes, UUIDs
 *  offBlocks     block map, 4 bytes for each block of cbBlock bytes (1 MiB, usually)
 *  offData       blocks in the order in which they were allocated, each of cbBlockExtra + cbBlock bytes
 *
 *  map entry     n           ──► offData + n · (cbBlockExtra + cbBlock) + cbBlockExtra
 *                0xfffffffe  zeros (was discarded)
 *                0xffffffff  never allocated: the parent's, or zeros without one
 * </pre>
 *
 * Read: dynamic and static images, blocks of any power of two with or without extra bytes, differencing images as far as
 * they hold the bytes themselves. Such an image names its parent by a UUID alone, which VirtualBox looks up in the list of
 * media on its own host; no file is guessed for it, and what the parent holds is refused by that UUID.
 *
 * <p>Refused by name: the old header of version 0, undo images, sectors other than 512 bytes, a block map or data that
 * begin within a sector. Not interpreted: {@code fFlags}, by which VirtualBox remembers how to write blocks.
 *
 * <p>Stricter than QEMU: {@code cbHeader} is at least 0x180, header, block map and data do not overlap, and a block
 * stands within the file, where QEMU reads zeros. QEMU knows blocks of 1 MiB without extra bytes alone, and reads past
 * the extra bytes as if there were none.
 *
 * <p>Written: fresh images, dynamic or static, laid out as VirtualBox does it; images in place, whose blocks are given up by
 * {@code discard} and by zeros over all of a block, whereupon the last ones move into the gaps, since the next block of all
 * writers is the one behind the counted ones; another size, as far as the block map has room. Not written to: differencing
 * images, and those that contradict themselves. The check calls a counted block that nobody has a leak, which QEMU calls a
 * corruption; both know the others alike.
 *
 * <p>Start reading at {@link io.guestkit.image.vdi.Header#parse}, then {@link io.guestkit.image.vdi.BlockMap}; for writing
 * at {@link io.guestkit.image.vdi.Allocation}.
 */
@NullMarked
package io.guestkit.image.vdi;

import org.jspecify.annotations.NullMarked;
