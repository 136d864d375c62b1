package io.guestkit.core.stack;

import io.guestkit.core.error.ImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Images opened down to their filesystems. It owns every layer and closes them from the top. Layers that are broken or
 * locked are listed with their {@linkplain Layer#problem problem}; only an image itself that can't be opened fails
 * {@link #open}.
 */
public final class DiskStack implements Closeable {

    private final List<Layer> layers;
    private final List<DiskImage> images;

    private DiskStack(List<Layer> layers, List<DiskImage> images) {
        this.layers = layers;
        this.images = images;
    }

    /**
     * Opens images and what stands in them.
     *
     * @param paths the images: the first disk becomes {@code /dev/sda}, the next {@code /dev/sdb} …
     * @throws ImageException when an image can't be opened; what was opened before is closed
     * @throws IOException when the medium fails
     */
    public static DiskStack open(List<Path> paths, Registry registry, OpenOptions options) throws IOException {
        ImageOpener opener = new ImageOpener(registry, options);
        List<DiskImage> images = new ArrayList<>();
        try {
            for (Path path : paths) {
                images.addAll(opener.openAll(path));
            }
            return of(images, registry, options);
        } catch (IOException | RuntimeException failure) {
            images.forEach(image -> Closing.after(failure, image));
            throw failure;
        }
    }

    /** A stack over images that are opened already, which it then owns; when this fails they stay open. */
    public static DiskStack of(List<DiskImage> images, Registry registry, OpenOptions options) throws IOException {
        Descent descent = new Descent(registry, options);
        return new DiskStack(List.copyOf(descent.run(images)), List.copyOf(images));
    }

    /** The images, in the order in which they were given. */
    public List<DiskImage> images() {
        return images;
    }

    /** All layers, each after those it is made of. */
    public List<Layer> layers() {
        return layers;
    }

    public Optional<Layer> find(String name) {
        return layers.stream().filter(layer -> layer.name().equals(name)).findFirst();
    }

    /**
     * The layer of that name.
     *
     * @throws NoSuchFileException when there is none; the reason lists those there are
     */
    public Layer require(String name) throws NoSuchFileException {
        return find(name)
                .orElseThrow(() -> new NoSuchFileException(
                        name,
                        null,
                        "no such volume; there are "
                                + String.join(
                                        ", ", layers.stream().map(Layer::name).toList())));
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (int i = layers.size() - 1; i >= 0; i--) {
            try {
                layers.get(i).close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
