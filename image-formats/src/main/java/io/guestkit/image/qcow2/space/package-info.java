/**
 * The image file as its writers share it: tables that are changed in memory, reference counts, free clusters, and the
 * order in which all of it reaches the medium. Spec: QEMU docs/interop/qcow2.rst, section "Host cluster management".
 *
 * <pre>
 *  data of the disk ──────────────────────────────────── written at once, to clusters that nothing leads to yet
 *                                    flush of the file
 *  commit    refcount blocks ═ refcount table ═ L2 tables ═ L1 table        ═ a flush, before anything leads there
 *                                    flush of the file
 *            what was given up counts less, and may be taken again
 *
 *  at once   copies of the refcount structures ═ tables that they hold for ═ one write of the header, in one sector
 * </pre>
 *
 * So a cluster counts before anything on the medium leads to it, and as long as anything does: whoever is cut off, by
 * its end or by a loss of power, leaves at most clusters that count and nothing leads to. Where counts change together
 * with bit 63 of entries, which happens with snapshots, the header leads from the one state to the other.
 *
 * <p>Start reading at {@link io.guestkit.image.qcow2.space.Space}, then
 * {@link io.guestkit.image.qcow2.space.WritableTables}.
 */
@NullMarked
package io.guestkit.image.qcow2.space;

import org.jspecify.annotations.NullMarked;
