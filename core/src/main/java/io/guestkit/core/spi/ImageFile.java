package io.guestkit.core.spi;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.FileDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A file that holds an image or a part of one.
 *
 * @param device its bytes
 * @param path where it stands on the host, when it does; references within the image are relative to its folder
 * @param identity equal for two openings of the same file, by which a chain that leads back to itself is known
 */
public record ImageFile(BlockDevice device, Optional<Path> path, Object identity) {

    /** A file that is no file of the host, such as one within a guest or an archive; no other is the same. */
    public ImageFile(BlockDevice device) {
        this(device, Optional.empty(), device);
    }

    /** Opens a file of the host for reading. */
    public static ImageFile open(Path path) throws IOException {
        return new ImageFile(FileDevice.open(path), Optional.of(path), identity(path));
    }

    /** The host's own key of a file where it has keys, so that hard links are one file; its real path elsewhere. */
    public static Object identity(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path.toRealPath() : key;
    }

    /** The name for messages: the file's own, without folders. */
    public String name() {
        return device.description();
    }
}
