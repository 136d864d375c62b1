/**
 * The loop that goes down: {@link io.guestkit.core.stack.DiskStack} opens images, probes each device, adds what tables,
 * containers and assemblers yield, and starts again until nothing new appears; then the filesystems.
 *
 * <pre>
 *  /dev/sda            image        gpt
 *    /dev/sda1         partition    vfat
 *    /dev/sda2         partition    luks
 *      /dev/mapper/luks-…           lvm member ─► /dev/vg0/root   ext4
 * </pre>
 *
 * It names no driver. Volumes are named as libguestfs names them.
 */
@NullMarked
package io.guestkit.core.stack;

import org.jspecify.annotations.NullMarked;
