/**
 * New QCOW2 images, written from the beginning to the end of the disk. Spec: QEMU docs/interop/qcow2.rst.
 *
 * <pre>
 *  header ─ refcount block ─ L1 table ─┬─ L2 table ─ its clusters ─┬─ … ─ last refcount blocks ─ refcount table
 *                                      └───── for each L2 table ───┘
 * </pre>
 *
 * Clusters of the file are taken in the order of the disk, so that neighbours stay neighbours and one write stores many.
 * A further refcount block stands wherever those before it can count no more. Of the tables, only the L1 table, the L2
 * table in hand, the last refcount blocks and the offsets of the others are held; the header is written last. The same
 * disk gives the same file, however many threads encode it.
 *
 * <p>Compressed clusters stand one behind the other without padding; what would not become smaller is stored as it is.
 * With an external data file the clusters stand there, each at its own place on the disk.
 *
 * <p>Start reading at {@link io.guestkit.image.qcow2.create.Qcow2Writer}, then
 * {@link io.guestkit.image.qcow2.create.HostClusters}.
 */
@NullMarked
package io.guestkit.image.qcow2.create;

import org.jspecify.annotations.NullMarked;
