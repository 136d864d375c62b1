package io.guestkit.core.fs;

/**
 * A filesystem at its place in a tree.
 *
 * @param path the canonical path of the mount point, {@code /} for the root
 * @param volume the name of the volume that holds it, such as {@code /dev/sda2}
 * @param filesystem what is mounted
 */
public record Mount(String path, String volume, Filesystem filesystem) {}
