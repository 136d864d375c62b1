package io.guestkit.inspect.mounts;

import io.guestkit.core.fs.FileTree;
import io.guestkit.inspect.guest.Warning;
import java.util.List;

/**
 * A guest as its fstab would mount it.
 *
 * @param root the name of the volume that holds its root
 * @param tree its files
 * @param mountPoints the lines of its fstab, in order
 * @param warnings what could not be mounted although the guest would, and lines of fstab that can't be read
 */
public record MountedGuest(String root, FileTree tree, List<MountPoint> mountPoints, List<Warning> warnings) {}
