package io.guestkit.nio;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The views {@code basic}, {@code owner} and {@code posix}, each of which reads a part of the same. */
final class GuestAttributeView implements PosixFileAttributeView {

    private final String name;
    private final GuestPath path;
    private final LinkOption[] options;

    private GuestAttributeView(String name, GuestPath path, LinkOption[] options) {
        this.name = name;
        this.path = path;
        this.options = options.clone();
    }

    /** The view of that type, null when there is none. */
    static @Nullable FileAttributeView of(
            GuestPath path, Class<? extends FileAttributeView> type, LinkOption... options) {
        if (type == BasicFileAttributeView.class) {
            return new GuestAttributeView("basic", path, options);
        }
        if (type == FileOwnerAttributeView.class) {
            return new GuestAttributeView("owner", path, options);
        }
        return type == PosixFileAttributeView.class ? new GuestAttributeView("posix", path, options) : null;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public PosixFileAttributes readAttributes() throws IOException {
        return path.getFileSystem().attributes(path, options);
    }

    @Override
    public UserPrincipal getOwner() throws IOException {
        return readAttributes().owner();
    }

    @Override
    public void setTimes(FileTime lastModified, FileTime lastAccess, FileTime created) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void setOwner(UserPrincipal owner) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void setGroup(GroupPrincipal group) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void setPermissions(Set<PosixFilePermission> permissions) {
        throw new ReadOnlyFileSystemException();
    }
}
