/**
 * GUID partition tables. Spec: UEFI 2.10, chapter 5. All integers little-endian.
 *
 * <pre>
 *  LBA 0      protective MBR          (one entry of type 0xee, see the mbr package)
 *  LBA 1      header ─► entries       "EFI PART", CRC-32 of itself and of the entries
 *  …          partitions
 *  last LBAs  entries, backup header  the same again, for when the first is broken
 * </pre>
 *
 * Read: both copies with all checksums, sectors of 512 and of 4096 bytes whatever the device says of itself, entries of
 * 128 bytes and any power of two times that. When the primary header or its entries are broken the backup is used, and a
 * warning says so; a broken or misplaced backup is a warning. Entries that reach outside the device, begin before the
 * usable range or overlap are listed with a warning, cut at the device's end. The MBR decides between two tables: without
 * an entry of type 0xee it is the one that counts, and the GPT is read only where the MBR has no partitions; an MBR that
 * has both is hybrid, and the GPT counts. libblkid and sfdisk decide likewise, but refuse a GPT without that entry.
 *
 * <p>Start reading at {@link io.guestkit.volume.gpt.Header#parse}.
 */
@NullMarked
package io.guestkit.volume.gpt;

import org.jspecify.annotations.NullMarked;
