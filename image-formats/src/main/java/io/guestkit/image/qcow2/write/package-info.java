/**
 * Images that are written in place. Spec: QEMU docs/interop/qcow2.rst.
 *
 * <pre>
 *  write      in place, where a host cluster is this disk's alone (bit 63)
 *             else: claim the guest clusters ─ take host clusters ─ write data and what it does not cover ─ L2 entries
 *  zero, discard, clear                      L2 entries alone, a page of them at once
 *  snapshots, sizes, backing file            while nobody else uses the disk; each ends with one write of the header
 * </pre>
 *
 * When the tables reach the medium, and when clusters that were given up are taken again, is told in
 * {@link io.guestkit.image.qcow2.space}. Many threads read and write at once: data moves outside of any lock, tables
 * are changed under one, and the mapping of a guest cluster by one thread at a time.
 *
 * <p>Start reading at {@link io.guestkit.image.qcow2.write.WritableQcow2Image}, then
 * {@link io.guestkit.image.qcow2.write.DiskWriter}.
 */
@NullMarked
package io.guestkit.image.qcow2.write;

import org.jspecify.annotations.NullMarked;
