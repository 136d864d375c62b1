package io.guestkit.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The view {@code user}: the extended attributes {@code user.…}, named without that prefix. */
final class UserAttributeView implements UserDefinedFileAttributeView {

    private static final String PREFIX = "user.";

    private final GuestPath path;
    private final LinkOption[] options;

    UserAttributeView(GuestPath path, LinkOption... options) {
        this.path = path;
        this.options = options.clone();
    }

    @Override
    public String name() {
        return "user";
    }

    /** All of them, by name. */
    Map<String, byte[]> readAll() throws IOException {
        GuestFileSystem fileSystem = path.getFileSystem();
        Map<String, byte[]> found = new TreeMap<>();
        fileSystem
                .reading(() -> fileSystem.file(path, options).node().extendedAttributes())
                .forEach((name, value) -> {
                    if (name.startsWith(PREFIX)) {
                        found.put(name.substring(PREFIX.length()), value.clone());
                    }
                });
        return found;
    }

    /** One of them. */
    byte[] read(String name) throws IOException {
        byte[] value = readAll().get(name);
        if (value == null) {
            throw new FileSystemException(path.toString(), null, "has no attribute " + PREFIX + name);
        }
        return value;
    }

    @Override
    public List<String> list() throws IOException {
        return List.copyOf(readAll().keySet());
    }

    @Override
    public int size(String name) throws IOException {
        return read(name).length;
    }

    @Override
    public int read(String name, ByteBuffer dst) throws IOException {
        byte[] value = read(name);
        if (value.length > dst.remaining()) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    "attribute %s%s has %d bytes, the buffer takes %d"
                            .formatted(PREFIX, name, value.length, dst.remaining()));
        }
        dst.put(value);
        return value.length;
    }

    @Override
    public int write(String name, ByteBuffer src) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void delete(String name) {
        throw new ReadOnlyFileSystemException();
    }
}
