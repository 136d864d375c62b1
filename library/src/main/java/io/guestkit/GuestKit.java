package io.guestkit;

import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.image.ForwardingDiskImage;
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
        return new Guest(DiskStack.open(images, Registry.installed(), options), images, null);
    }

    /**
     * Opens a guest whose image stands within another guest, as on a disk full of virtual machines; and so on inwards.
     *
     * @param images the images of the outermost guest
     * @param inside paths of images: the first in the outermost guest, each further one in the guest before; none for
     *     the outermost guest itself
     */
    public static Guest open(List<Path> images, List<String> inside, OpenOptions options) throws IOException {
        Guest guest = open(images, options);
        for (String path : inside) {
            guest = within(guest, path, options);
        }
        return guest;
    }

    /**
     * Opens an image that stands within a guest, which is closed with it.
     *
     * @param images the images of the outermost guest
     * @param inside at least one path: the last one is the image's, those before it lead inwards
     */
    public static DiskImage image(List<Path> images, List<String> inside, OpenOptions options) throws IOException {
        return image(images, inside, options, Guest::image);
    }

    /** Opens an image that stands within a guest as {@link io.guestkit.core.stack.ImageOpener#describe} does. */
    public static DiskImage describe(List<Path> images, List<String> inside, OpenOptions options) throws IOException {
        return image(images, inside, options, Guest::describe);
    }

    /** Opens an image within a guest. */
    private interface Opening {
        DiskImage open(Guest guest, String path, OpenOptions options) throws IOException;
    }

    private static DiskImage image(List<Path> images, List<String> inside, OpenOptions options, Opening opening)
            throws IOException {
        int last = inside.size() - 1;
        Guest guest = open(images, inside.subList(0, last), options);
        try {
            return new ForwardingDiskImage(opening.open(guest, inside.get(last), options)) {
                @Override
                public void close() throws IOException {
                    try (guest) {
                        super.close();
                    }
                }
            };
        } catch (IOException | RuntimeException failure) {
            try (guest) {
                throw failure;
            }
        }
    }

    /** Opens the guest in an image of another guest, which is closed with it or when this fails. */
    private static Guest within(Guest host, String path, OpenOptions options) throws IOException {
        DiskImage image = null;
        try {
            image = host.image(path, options);
            return new Guest(DiskStack.of(List.of(image), Registry.installed(), options), host.images(), host);
        } catch (IOException | RuntimeException failure) {
            Guest outer = host;
            DiskImage inner = image;
            try (outer;
                    inner) {
                throw failure;
            }
        }
    }
}
