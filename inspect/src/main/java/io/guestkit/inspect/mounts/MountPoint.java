package io.guestkit.inspect.mounts;

import java.util.List;

/**
 * A line of fstab, and what became of it.
 *
 * @param path where it is mounted, as fstab has it
 * @param source what is mounted, as fstab has it
 * @param type the filesystem's type, as fstab has it
 * @param options as fstab has them
 * @param volume the name of the volume that the source means, empty when none was found or looked for
 * @param status what became of it
 * @param detail why it is not mounted, or what is odd about it; empty when there is nothing to say
 */
public record MountPoint(
        String path, String source, String type, List<String> options, String volume, Status status, String detail) {

    /** What became of a line. */
    public enum Status {
        /** Its files stand in the tree. */
        MOUNTED,
        /** It is swap space. */
        SWAP,
        /** The guest itself does not mount it at its start. */
        NOAUTO,
        /** It is a filesystem of the running kernel or of memory. */
        VIRTUAL,
        /** It lies on another machine. */
        NETWORK,
        /** None of the volumes is what the source names. */
        NOT_FOUND,
        /** The volume is there, but no filesystem in it that can be read. */
        UNREADABLE,
        /** The directory to mount it at is missing. */
        NO_DIRECTORY
    }
}
