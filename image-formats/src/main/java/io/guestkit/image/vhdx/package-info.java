/**
 * Microsoft's VHDX images: fixed, dynamic and differencing. Spec: [MS-VHDX], version 8.0. All integers are little-endian.
 *
 * <pre>
 *  0 KiB  file type identifier          192 KiB  region table 1 ─► block allocation table (BAT)
 *  64     header 1 ─► log               256      region table 2 ─► metadata: table ─► items
 *  128    header 2                      1 MiB    from here on whole MiB: log, regions, blocks
 *
 *  guest offset = | block | byte |                blocks of 1 MiB to 256 MiB
 *  BAT entry      bits 0-2 state · 20-63 offset of the block in MiB
 *    0 not present: the parent's, or zeros · 1 undefined · 2 zero · 3 unmapped · 6 fully · 7 partially present
 *  BAT            an entry for each block of a chunk, then one for the bitmap of the chunk's 2^23 sectors, and so on
 *  sector bitmap  1 MiB, the lowest bit of each byte first; a sector of a partially present block without a bit is the
 *                 parent's
 *  log            a ring of entries: descriptors of 4 KiB sectors of the file, then those sectors
 * </pre>
 *
 * Of the two headers the valid one with the higher sequence number holds, of the region tables the first unless it is
 * damaged; a damaged copy is a warning. What the log holds is replayed before anything else is looked at: in memory where
 * the image is only read.
 *
 * <p>The parent is looked for by relative_path, then by the last segments of volume_path and absolute_win32_path in the
 * image's own folder: those name places of another machine. The first read that reaches it compares identifiers.
 *
 * <p>Undefined and unmapped blocks read as zeros. Refused by name: other versions, required regions and metadata items
 * that are not known, parents that are no VHDX file.
 *
 * <p>Other than QEMU: an image whose log has to be replayed can be read without being written to; a log without a valid
 * sequence is damage and not an empty log; a parent shows through; logical sectors may have 4096 bytes; reserved bits and
 * states of BAT entries are damage.
 *
 * <p>Written: new images, dynamic and fixed, by {@link io.guestkit.image.vhdx.VhdxWriter}; and in place all but
 * differencing images and those without a log. Changes of the table go through the log, see
 * {@link io.guestkit.image.vhdx.log}. The first write gives file and disk new identifiers, so that children of the disk
 * as it was are not shown over another.
 *
 * <p>Start reading at {@link io.guestkit.image.vhdx.Structure#read}, then
 * {@link io.guestkit.image.vhdx.BlockAllocationTable}.
 */
@NullMarked
package io.guestkit.image.vhdx;

import org.jspecify.annotations.NullMarked;
