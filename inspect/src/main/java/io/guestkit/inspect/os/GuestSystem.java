package io.guestkit.inspect.os;

import io.guestkit.inspect.guest.GuestVolume;

/**
 * A system that was found on a guest's disks.
 *
 * @param type the kernel's family: {@code linux}
 * @param root the volume that it starts from
 */
public record GuestSystem(String type, GuestVolume root) {}
