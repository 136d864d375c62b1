/**
 * VMDK disks, for reading and writing. Spec: VMware "Virtual Disk Format 1.1" and "5.0"; what these leave out as QEMU's block/vmdk.c
 * has it. All integers are little-endian; sectors are 512 bytes.
 *
 * <pre>
 *  descriptor    text: CID · parentCID · createType · parentFileNameHint · lines RW SECTORS TYPE "FILE" OFFSET
 *                a file of its own, or some sectors of the one sparse extent
 *
 *  FLAT VMFS     the bytes of the disk                    ZERO   no file, zeros
 *  SPARSE        KDMV header ─ descriptor ─ redundant directory and tables ─ directory and tables ─ grains
 *    compressed  KDMV header, directory at the end ─ descriptor ─ (marker, deflated grain) … ─ tables ─ footer
 *  VMFSSPARSE    COWD header ─ directory ─ tables, grains
 *  SESPARSE      two headers ─ journal ─ directory ─ tables ─ bitmap ─ backward map ─ grains of 4 KiB
 *
 *  guest offset  = | directory index | table index | offset in grain |
 *  directory entry ──► table, 0: nothing here      table entry ──► grain, 0: nothing here, 1: zeros when flag bit 2 says so
 * </pre>
 *
 * What no extent has is the parent's, or zeros without one. The parent must hold what it held when the child was made:
 * its CID is the child's parentCID.
 *
 * <p>Read: monolithicSparse, monolithicFlat, twoGbMaxExtentSparse, twoGbMaxExtentFlat, streamOptimized, vmfs, vmfsSparse,
 * seSparse and custom disks of the extents above, chains of them, descriptors in UTF-8 and windows-1252. Where the grain
 * directory or a table lies outside the file, the redundant one is read and a warning given. Refused by name: devices
 * (VMFSRAW, VMFSRDM, fullDevice, partitionedDevice), extents of no access, an extent without its descriptor, names of
 * extents that lead out of the folder, names with backslashes, drives or protocols, a seSparse journal to be replayed,
 * unknown flags.
 *
 * <p>Stricter than QEMU: extents are files in the descriptor's folder; access RDONLY is an extent and not skipped; a flat
 * file has all its bytes; the header of an extent has the size of its line; the end-of-line characters in a header are
 * whole; a marker names its grain, which holds one grain and not more; a grain begins within the file; a key stands once;
 * a parent is named with a parentCID and only then.
 *
 * <p>Written: a disk in one monolithicSparse file with version 1 or 2, its grains in place or at the end of the file. New
 * grains are on the medium before a table names them, and both directories' tables are written, so that a cut at any write
 * leaves a disk that holds all that was flushed, and at worst grains that nothing names. An open disk is marked as not
 * closed, as VMware marks it, and gets a new CID at the first change. Refused by name: compressed grains, other files than the
 * image's own.
 *
 * <p>Start reading at {@link io.guestkit.image.vmdk.Assembly}, then {@link io.guestkit.image.vmdk.GrainMap}.
 */
@NullMarked
package io.guestkit.image.vmdk;

import org.jspecify.annotations.NullMarked;
