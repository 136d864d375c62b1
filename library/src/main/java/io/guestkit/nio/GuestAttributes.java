package io.guestkit.nio;

import io.guestkit.core.fs.Attributes;
import io.guestkit.core.fs.DeviceNumber;
import io.guestkit.core.fs.FileType;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * A file's attributes.
 *
 * @param facts what the filesystem says
 * @param fileKey what tells the file from others
 * @param dev the number of its filesystem
 */
record GuestAttributes(Attributes facts, FileKey fileKey, long dev) implements PosixFileAttributes {

    @Override
    public UserPrincipal owner() {
        return new Principals.User(facts.uid());
    }

    @Override
    public GroupPrincipal group() {
        return new Principals.Group(facts.gid());
    }

    @Override
    public Set<PosixFilePermission> permissions() {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        int bit = 0400;
        for (PosixFilePermission permission : PosixFilePermission.values()) { // declared from OWNER_READ down
            if ((facts.permissions() & bit) != 0) {
                permissions.add(permission);
            }
            bit >>= 1;
        }
        return permissions;
    }

    /** The whole {@code st_mode}. */
    int mode() {
        return facts.mode();
    }

    /** The number of a device node as {@code st_rdev} has it, 0 for others. */
    long rdev() {
        DeviceNumber device = facts.device();
        return device == null ? 0 : device.packed();
    }

    FileTime changeTime() {
        return FileTime.from(facts.times().changed());
    }

    @Override
    public FileTime lastModifiedTime() {
        return FileTime.from(facts.times().modified());
    }

    @Override
    public FileTime lastAccessTime() {
        return FileTime.from(facts.times().accessed());
    }

    /** {@inheritDoc} The last modification where the filesystem keeps no creation. */
    @Override
    public FileTime creationTime() {
        Instant created = facts.times().created();
        return FileTime.from(Objects.requireNonNullElse(created, facts.times().modified()));
    }

    @Override
    public boolean isRegularFile() {
        return facts.type() == FileType.FILE;
    }

    @Override
    public boolean isDirectory() {
        return facts.type() == FileType.DIRECTORY;
    }

    @Override
    public boolean isSymbolicLink() {
        return facts.type() == FileType.SYMLINK;
    }

    @Override
    public boolean isOther() {
        return !isRegularFile() && !isDirectory() && !isSymbolicLink();
    }

    @Override
    public long size() {
        return facts.size();
    }
}
