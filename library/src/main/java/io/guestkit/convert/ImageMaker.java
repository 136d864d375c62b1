package io.guestkit.convert;

import io.guestkit.core.copy.DiskCopy;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageFormat;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.image.CreatableImageFormat;
import io.guestkit.core.spi.image.CreateOptions;
import io.guestkit.core.spi.image.CreateRequest;
import io.guestkit.core.spi.image.ImageWriter;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes images of one format. */
public final class ImageMaker {

    private static final String BACKING_FILE = "backing_file";
    private static final String BACKING_FORMAT = "backing_fmt";

    private final Registry registry;
    private final OpenOptions openOptions;
    private final CreatableImageFormat format;
    private final CreateOptions options;

    private ImageMaker(Registry registry, OpenOptions openOptions, CreatableImageFormat format, CreateOptions options) {
        this.registry = registry;
        this.openOptions = openOptions;
        this.format = format;
        this.options = options;
    }

    /**
     * A maker of images.
     *
     * @param openOptions how the backing file of a new image is opened
     * @param format the format's name
     * @param options the format's own options by name, as {@code qemu-img -o} takes them
     * @throws UnsupportedImageException when there is no such format, or none that can be made
     * @throws IllegalArgumentException when an option is not the format's, or its value not the option's
     */
    public static ImageMaker of(Registry registry, OpenOptions openOptions, String format, Map<String, String> options)
            throws UnsupportedImageException {
        ImageFormat found = registry.find(ImageFormat.class, format).orElse(null);
        if (!(found instanceof CreatableImageFormat creatable)) {
            throw new UnsupportedImageException("images of the format \"%s\" can't be made; known are %s"
                    .formatted(
                            format,
                            registry.drivers(ImageFormat.class).stream()
                                    .filter(CreatableImageFormat.class::isInstance)
                                    .map(ImageFormat::name)
                                    .collect(Collectors.joining(", "))));
        }
        return new ImageMaker(registry, openOptions, creatable, CreateOptions.of(creatable, options));
    }

    /**
     * Makes an image of zeros, or one on its backing file.
     *
     * @param size bytes of the disk; negative for those of the backing file
     * @return bytes of the disk made
     */
    public long create(Path target, long size) throws IOException {
        long wanted = size;
        if (size < 0) {
            try (BlockDevice backing = backing(target)) {
                if (backing == null) {
                    throw new IllegalArgumentException("a size is needed, or a backing file that has one");
                }
                wanted = backing.size();
            }
        }
        try (TargetFiles files = new TargetFiles(target)) {
            long made;
            try (ImageWriter writer = format.create(files, new CreateRequest(wanted, false, options))) {
                made = writer.size();
                writer.finish();
            }
            files.appear();
            return made;
        }
    }

    /**
     * Makes an image with the content of a disk. Over a backing file only what differs from that is stored.
     *
     * @param compressed whether the content is to be compressed
     * @param progress is told the bytes of each part that is done, by any thread
     */
    public void convert(DiskImage source, Path target, boolean compressed, LongConsumer progress) throws IOException {
        try (BlockDevice backing = backing(target);
                TargetFiles files = new TargetFiles(target)) {
            CreateRequest request = new CreateRequest(source.size(), compressed, options);
            try (ImageWriter writer = format.create(files, request)) {
                DiskCopy.copy(source, backing, writer, threads(), progress);
            }
            files.appear();
        }
    }

    /** What the new image will show where nothing is written, null without a backing file. */
    private @Nullable BlockDevice backing(Path target) throws IOException {
        if (format.createOptions().stream().noneMatch(option -> option.name().equals(BACKING_FILE))) {
            return null;
        }
        String name = options.text(BACKING_FILE);
        String stated = options.text(BACKING_FORMAT);
        if (name == null) {
            return null;
        }
        if (stated == null) {
            throw new IllegalArgumentException(
                    "%s needs %s: the format of a backing file is not guessed".formatted(BACKING_FILE, BACKING_FORMAT));
        }
        Path path = target.toAbsolutePath().resolveSibling(name);
        return new ImageOpener(registry, openOptions.withFormat(stated)).open(path);
    }

    static int threads() {
        return Runtime.getRuntime().availableProcessors();
    }
}
