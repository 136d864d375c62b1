package io.guestkit.core.stack;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.SectorCipher;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.HeaderUnlocker;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageFormat;
import io.guestkit.core.spi.KeySource;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Reference;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.CheckableImageFormat;
import io.guestkit.core.spi.image.MultiDiskFormat;
import io.guestkit.core.spi.image.RepairableImageFormat;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.core.spi.image.WritableImageFile;
import io.guestkit.core.spi.image.WritableImageFormat;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens an image file and, through the gate, the chain of files that it names. */
public final class ImageOpener {

    private final Registry registry;
    private final OpenOptions options;

    /** Is told what an image names, where it is opened alone; null where what it names is opened, too. */
    private final @Nullable Consumer<Reference> alone;

    public ImageOpener(Registry registry, OpenOptions options) {
        this(registry, options, null);
    }

    private ImageOpener(Registry registry, OpenOptions options, @Nullable Consumer<Reference> alone) {
        this.registry = registry;
        this.options = options;
        this.alone = alone;
    }

    private ImageOpener alone() {
        return alone(named -> {});
    }

    private ImageOpener alone(Consumer<Reference> named) {
        return new ImageOpener(registry, options, named);
    }

    /** Opens the image at {@code path} in the format of the options, or else the probed one. */
    public DiskImage open(Path path) throws IOException {
        return open(ImageFile.open(path));
    }

    /** Opens the disks at {@code path}: as {@link #open(Path)}, but a file that holds several gives all of them. */
    public List<DiskImage> openAll(Path path) throws IOException {
        ImageFile file = ImageFile.open(path);
        try {
            if (format(file) instanceof MultiDiskFormat several) {
                return opened(context(file), context -> several.openAll(file, context));
            }
        } catch (IOException | RuntimeException failure) {
            Closing.after(failure, file.device());
            throw failure;
        }
        return List.of(open(file));
    }

    /** Opens an image that is no file of the host, such as one within a guest; its references have no folder. */
    public DiskImage open(BlockDevice device) throws IOException {
        return open(new ImageFile(device));
    }

    /**
     * Opens the image at {@code path} to ask what it says of itself, and nothing that it names: in place of each other
     * file stands one that can't be read.
     */
    public DiskImage describe(Path path) throws IOException {
        return describe(ImageFile.open(path));
    }

    /** Opens the image in {@code file} as {@link #describe(Path)} does. */
    public DiskImage describe(ImageFile file) throws IOException {
        return alone().open(file);
    }

    /**
     * Opens the image in {@code file} as {@link #describe(Path)} does.
     *
     * @param named is told each other file that the image names
     */
    public DiskImage describe(ImageFile file, Consumer<Reference> named) throws IOException {
        return alone(named).open(file);
    }

    /** Opens the image at {@code path} for writing; what it refers to is opened for reading. */
    public WritableDiskImage openWritable(Path path) throws IOException {
        WritableImageFile file = WritableImageFile.open(path);
        try {
            ImageFile readable = file.readable();
            WritableImageFormat format = able(readable, WritableImageFormat.class, "can't be written in place");
            return opened(context(readable), context -> format.openWritable(file, context));
        } catch (IOException | RuntimeException failure) {
            Closing.after(failure, file.device());
            throw failure;
        }
    }

    /**
     * Opens the image at {@code path} for writing, and nothing that it names: for changes to the image itself. In place
     * of each other file stands one that can't be read.
     */
    public WritableDiskImage openWritableAlone(Path path) throws IOException {
        return alone().openWritable(path);
    }

    /** The format of the options, or else the one that the file at {@code path} is probed as. */
    public ImageFormat format(Path path) throws IOException {
        ImageFile file = ImageFile.open(path);
        BlockDevice device = file.device();
        try (device) {
            return format(file);
        }
    }

    /** Checks the consistency of the image at {@code path}, and of nothing that it names. */
    public CheckReport check(Path path) throws IOException {
        ImageFile file = ImageFile.open(path);
        BlockDevice device = file.device();
        try (device) {
            CheckableImageFormat format = able(file, CheckableImageFormat.class, "has nothing that can be checked");
            return format.check(file, alone().context(file));
        }
    }

    /** Checks the image at {@code path} as {@link #check} does, and mends it. */
    public CheckReport repair(Path path, RepairableImageFormat.Repair repair) throws IOException {
        WritableImageFile file = WritableImageFile.open(path);
        BlockDevice device = file.device();
        try (device) {
            ImageFile readable = file.readable();
            RepairableImageFormat format = able(readable, RepairableImageFormat.class, "can't be repaired");
            return format.repair(file, alone().context(readable), repair);
        }
    }

    /** The file's format, as one that can do what is asked. */
    private <F extends ImageFormat> F able(ImageFile file, Class<F> ability, String unable) throws IOException {
        ImageFormat format = format(file);
        if (!ability.isInstance(format)) {
            throw UnsupportedImageException.of(file.name(), "the image format %s %s".formatted(format.name(), unable));
        }
        return ability.cast(format);
    }

    /** Opens the image in {@code file}, which it then owns; when this fails, the file is closed. */
    public DiskImage open(ImageFile file) throws IOException {
        try {
            ImageFormat format = format(file);
            return opened(context(file), context -> format.open(file, context));
        } catch (IOException | RuntimeException failure) {
            Closing.after(failure, file.device());
            throw failure;
        }
    }

    private Context context(ImageFile file) {
        return new Context(file, List.of(file.identity()), options.snapshot());
    }

    /** What is done with a context. */
    @FunctionalInterface
    private interface Opening<T> {
        T with(ImageContext context) throws IOException;
    }

    /** Opens with a context that closes its references when that fails. */
    private static <T> T opened(Context context, Opening<T> opening) throws IOException {
        try {
            return opening.with(context);
        } catch (IOException | RuntimeException failure) {
            context.opened.forEach(reference -> Closing.after(failure, reference));
            throw failure;
        }
    }

    /** The format of the options, or else the probed one. */
    private ImageFormat format(ImageFile file) throws IOException {
        return options.format().isPresent() ? format(file, options.format().get()) : probe(file);
    }

    private ImageFormat format(ImageFile file, String name) throws IOException {
        return registry.find(ImageFormat.class, name)
                .orElseThrow(() -> UnsupportedImageException.of(
                        file.name(), "the image format \"%s\" is not known; known are %s".formatted(name, known())));
    }

    private String known() {
        return String.join(
                ", ",
                registry.drivers(ImageFormat.class).stream()
                        .map(ImageFormat::name)
                        .toList());
    }

    /** The one format that is surest of the file. */
    private ImageFormat probe(ImageFile file) throws IOException {
        FormatClaims claims = FormatClaims.of(registry, file.device());
        if (claims.ambiguous()) {
            throw UnsupportedImageException.of(
                    file.name(),
                    "is %s and %s at once: which one has to be told"
                            .formatted(claims.certain().get(0), claims.certain().get(1)));
        }
        return claims.surest()
                .orElseThrow(() ->
                        UnsupportedImageException.of(file.name(), "is in none of the image formats known: " + known()));
    }

    /** What one image of a chain is given. */
    private final class Context implements ImageContext {

        private final ImageFile file;
        private final List<Object> chain;
        private final Optional<String> snapshot;
        private final List<Closeable> opened = new ArrayList<>();

        Context(ImageFile file, List<Object> chain, Optional<String> snapshot) {
            this.file = file;
            this.chain = chain;
            this.snapshot = snapshot;
        }

        @Override
        public Limits limits() {
            return options.limits();
        }

        @Override
        public KeySource keys() {
            return alone != null ? KeySource.none() : options.keys();
        }

        @Override
        public Optional<String> snapshot() {
            return snapshot;
        }

        @Override
        public BlockDevice open(Reference reference) throws IOException {
            if (alone != null) {
                alone.accept(reference);
                return new UnopenedDevice(file, reference);
            }
            String name = reference.format();
            if (name == null) {
                throw UnsupportedImageException.of(
                        file.name(),
                        "its %s \"%s\" has no format stated, and none is guessed"
                                .formatted(reference.purpose(), reference.name()));
            }
            ImageFormat format = format(file, name);
            requireShort();
            ImageFile below = options.gate().open(file, reference);
            try {
                if (chain.contains(below.identity())) {
                    throw new CorruptImageException("%s: its %s \"%s\" leads back to an image of the same chain"
                            .formatted(file.name(), reference.purpose(), reference.name()));
                }
                return open(format, below);
            } catch (IOException | RuntimeException failure) {
                Closing.after(failure, below.device());
                throw failure;
            }
        }

        @Override
        public DiskImage open(ImageFile within, String format) throws IOException {
            requireShort();
            return open(format(file, format), within);
        }

        private DiskImage open(ImageFormat format, ImageFile below) throws IOException {
            List<Object> longer = new ArrayList<>(chain);
            longer.add(below.identity());
            Context lower = new Context(below, longer, Optional.empty());
            DiskImage image = opened(lower, context -> format.open(below, context));
            opened.add(image);
            return image;
        }

        private void requireShort() throws CorruptImageException {
            if (chain.size() >= options.limits().chainDepth()) {
                throw new CorruptImageException("%s: the chain of images is longer than %d"
                        .formatted(file.name(), options.limits().chainDepth()));
            }
        }

        @Override
        public SectorCipher unlock(String unlocker, BlockDevice header) throws IOException {
            return alone != null
                    ? new LockedCipher(file.name())
                    : unlocker(unlocker).unlockHeader(header, file.name(), keys(), limits());
        }

        @Override
        public Map<String, Object> containerFacts(String unlocker, BlockDevice header) throws IOException {
            return unlocker(unlocker).facts(header);
        }

        private HeaderUnlocker unlocker(String name) throws UnsupportedImageException {
            return registry.find(HeaderUnlocker.class, name)
                    .orElseThrow(() -> UnsupportedImageException.of(
                            file.name(), "it is encrypted with \"%s\", which is not known".formatted(name)));
        }
    }
}
