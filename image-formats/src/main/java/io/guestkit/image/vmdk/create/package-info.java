/**
 * New VMDK disks, written from the beginning to the end. Spec: VMware "Virtual Disk Format 5.0"; places as QEMU's
 * block/vmdk.c has them, so that what both make differs in nothing but the content identifier.
 *
 * <pre>
 *  sparse       header ─ descriptor ─ redundant directory ─ its tables ─ directory ─ its tables ─ grains in disk order
 *  compressed   likewise, each grain a marker and a deflate stream from a sector's beginning on
 *  flat         the bytes of the disk
 *  two GB …     a descriptor, and for each 2 GiB a sparse or flat file beside it
 * </pre>
 *
 * What reads as zeros is not stored; over a parent that has something else there it is a zeroed grain, or with none of
 * these allowed a grain of zeros. Start reading at {@link io.guestkit.image.vmdk.create.VmdkWriter}.
 */
@NullMarked
package io.guestkit.image.vmdk.create;

import org.jspecify.annotations.NullMarked;
