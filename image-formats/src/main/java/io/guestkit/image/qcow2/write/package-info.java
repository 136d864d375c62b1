/**
 * Images that are written in place. Spec: QEMU docs/interop/qcow2.rst.
 *
 * <pre>
 *  write      in place, where a host cluster is this disk's alone (bit 63)
 *             else: take host clusters ─ write data and what it does not cover ─ L2 entries
 *  zero, discard, clear                      L2 entries alone, a page of them at once
 *  snapshots, sizes, backing file            while nobody else uses the disk; each ends with one write of the header
 * </pre>
 *
 * When the tables reach the medium, and when clusters that were given up are taken again, is told in
 * {@link io.guestkit.image.qcow2.space}. Many threads read and write at once. A guest cluster has many readers or one
 * writer at a time, so that the calls on it take effect one after another, each as a whole; a call that goes over more
 * than one cluster does so for each of them, and for up to 64 at once. Beside that, data moves outside of any lock, and
 * tables are changed under one.
 *
 * <p>Start reading at {@link io.guestkit.image.qcow2.write.WritableQcow2Image}, then
 * {@link io.guestkit.image.qcow2.write.DiskWriter}.
 */
@NullMarked
package io.guestkit.image.qcow2.write;

import org.jspecify.annotations.NullMarked;
