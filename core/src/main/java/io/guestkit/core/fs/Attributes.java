package io.guestkit.core.fs;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code stat} tells of a node.
 *
 * @param type what the node is
 * @param permissions the lower 12 bits of the mode: rwx for three classes, setuid, setgid, sticky
 * @param uid the owner's number
 * @param gid the group's number
 * @param size bytes of content; of a symbolic link, the bytes of its target
 * @param links the number of names
 * @param allocated the bytes that the content takes on the filesystem ({@code st_blocks} times 512)
 * @param device the number of a device node, null for others
 * @param times modification, access, change, creation
 * @param flags the marks that are set
 * @param generation how often the inode number was used, 0 where the filesystem does not count
 * @param projectId the project for quota, 0 where there is none
 */
public record Attributes(
        FileType type,
        int permissions,
        long uid,
        long gid,
        long size,
        long links,
        long allocated,
        @Nullable DeviceNumber device,
        FileTimes times,
        Set<FileFlag> flags,
        long generation,
        long projectId) {

    /** The whole {@code st_mode}: type bits and permissions. */
    public int mode() {
        return type.modeBits() | permissions;
    }
}
