/**
 * Partition tables of the PC's master boot record. There is no one specification; read here is what Linux
 * ({@code block/partitions/msdos.c}) and {@code sfdisk} agree on, and UEFI 2.10, section 5.2. Little-endian.
 *
 * <pre>
 *  LBA 0: boot code … 0x1b8 disk signature … 0x1be four entries of 16 bytes … 0x1fe 55 aa
 *
 *  an entry of type 05, 0f or 85 holds a chain:   EBR ─► EBR ─► EBR      logical partitions, numbered from 5 on
 *     each EBR: one entry for a partition (counts from this EBR), one for the next EBR (counts from the first)
 * </pre>
 *
 * Sectors are the device's own. A chain that leads back to itself or out of the device is cut there with a warning, and
 * so is a partition that reaches out of the device. A disk whose only entry is the protective one (type ee) is not an
 * MBR's but a GPT's.
 *
 * <p>Start reading at {@link io.guestkit.volume.mbr.BootRecord#parse}.
 */
@NullMarked
package io.guestkit.volume.mbr;

import org.jspecify.annotations.NullMarked;
