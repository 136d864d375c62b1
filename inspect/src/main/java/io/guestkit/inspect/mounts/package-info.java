/**
 * A guest's filesystems at the places where the guest itself would mount them.
 *
 * <pre>
 *  /etc/fstab ─► Fstab ─► MountOrder ─┐
 *  all volumes ─► VolumeFinder ───────┼─► MountPlanner ─► MountedGuest: a FileTree, and a MountPoint per line
 *  /etc/crypttab ─► names of opened containers
 * </pre>
 *
 * Mounted: filesystems of the guest's disks, subvolumes, bind mounts. Listed with the reason why they are not: swap,
 * kernel and network filesystems, {@code noauto}, and all whose volume is missing or can't be read. Start reading at
 * {@link io.guestkit.inspect.mounts.MountPlanner}.
 */
@NullMarked
package io.guestkit.inspect.mounts;

import org.jspecify.annotations.NullMarked;
