package io.guestkit.nio;

import io.guestkit.core.fs.FilesystemInfo;
import io.guestkit.core.fs.Mount;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A mounted filesystem, named by its volume. Nobody writes, so all that is free counts as usable. */
final class GuestFileStore extends FileStore {

    private static final Set<Class<? extends FileAttributeView>> VIEWS = Set.of(
            BasicFileAttributeView.class,
            FileOwnerAttributeView.class,
            PosixFileAttributeView.class,
            UserDefinedFileAttributeView.class);

    private final Mount mount;
    private final FilesystemInfo info;

    private GuestFileStore(Mount mount, FilesystemInfo info) {
        this.mount = mount;
        this.info = info;
    }

    static GuestFileStore of(Mount mount) throws IOException {
        return new GuestFileStore(mount, mount.filesystem().info());
    }

    @Override
    public String name() {
        return mount.volume();
    }

    @Override
    public String type() {
        return info.type();
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public long getTotalSpace() {
        return info.size();
    }

    @Override
    public long getUsableSpace() {
        return info.free();
    }

    @Override
    public long getUnallocatedSpace() {
        return info.free();
    }

    @Override
    public long getBlockSize() {
        return info.blockSize();
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return VIEWS.contains(type);
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return NamedAttributes.VIEWS.contains(name);
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
        return null;
    }

    @Override
    public Object getAttribute(String attribute) {
        return switch (attribute) {
            case "totalSpace" -> getTotalSpace();
            case "usableSpace" -> getUsableSpace();
            case "unallocatedSpace" -> getUnallocatedSpace();
            default -> throw new UnsupportedOperationException("there is no attribute \"" + attribute + "\"");
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GuestFileStore that && that.mount.equals(mount);
    }

    @Override
    public int hashCode() {
        return mount.hashCode();
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(mount.path(), mount.volume());
    }
}
