/**
 * What system lives in a guest, and how it is set up.
 *
 * <pre>
 *  GuestVolumes ─► OperatingSystems: which hold a root        .os
 *                   └─► MountPlanner: the guest's fstab       .mounts
 *                        └─► FileTree ─► FactFinders          .os .boot .packages .users .services .network .platform
 *                                         └─► Inspection, one for each system
 * </pre>
 *
 * {@link io.guestkit.inspect.FactFinders} lists all finders, in order; a new source of facts is a class in the package of
 * its family and a line there. A finder works on a {@link io.guestkit.inspect.guest.Guest}, which bounds what is read and
 * takes the warnings. Records hold strings as the guest has them: plain data, to be escaped by whoever shows them.
 *
 * <p>Read for every Linux: release, settings, kernels, mounts, accounts, services, network; packages of dpkg. Other
 * package formats are named as not read. Systems other than Linux are not found yet. Start reading at
 * {@link io.guestkit.inspect.Inspector}.
 */
@NullMarked
package io.guestkit.inspect;

import org.jspecify.annotations.NullMarked;
