package io.guestkit;

import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.DiskStack;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Opens the disk images of guests. */
public final class GuestKit {

    private GuestKit() {}

    /**
     * Opens one image with {@linkplain OpenOptions#defaults default options}: nothing outside the image is opened, no key
     * is known.
     *
     * @throws ImageException when the image can't be read
     * @throws IOException when the file can't be read
     */
    public static Guest open(Path image) throws IOException {
        return open(List.of(image), OpenOptions.defaults());
    }

    /** Opens one image. */
    public static Guest open(Path image, OpenOptions options) throws IOException {
        return open(List.of(image), options);
    }

    /**
     * Opens the images of one guest: the first is {@code /dev/sda}, the next {@code /dev/sdb} …
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Guest open(List<Path> images, OpenOptions options) throws IOException {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("a guest has at least one image");
        }
        return new Guest(DiskStack.open(images, Registry.installed(), options), images);
    }
}
