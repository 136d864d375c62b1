package io.guestkit.core.stack;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.FileDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageFormat;
import io.guestkit.core.spi.KeySource;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.Reference;
import io.guestkit.core.spi.Registry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens an image file and, through the gate, the chain of files that it names. */
public final class ImageOpener {

    private final Registry registry;
    private final OpenOptions options;
    private final boolean alone;

    public ImageOpener(Registry registry, OpenOptions options) {
        this(registry, options, false);
    }

    private ImageOpener(Registry registry, OpenOptions options, boolean alone) {
        this.registry = registry;
        this.options = options;
        this.alone = alone;
    }

    /** Opens the image at {@code path} in the format of the options, or else the probed one. */
    public DiskImage open(Path path) throws IOException {
        Path real = path.toRealPath();
        return open(new ImageFile(FileDevice.open(path), Optional.of(path)), List.of(real));
    }

    /** Opens an image that is no file of the host, such as one within a guest; its references have no folder. */
    public DiskImage open(BlockDevice device) throws IOException {
        return open(new ImageFile(device, Optional.empty()), List.of());
    }

    /**
     * Opens the image at {@code path} to ask what it says of itself, and nothing that it names: in place of each other
     * file stands one that can't be read.
     */
    public DiskImage describe(Path path) throws IOException {
        return new ImageOpener(registry, options, true).open(path);
    }

    private DiskImage open(ImageFile file, List<Path> chain) throws IOException {
        try {
            ImageFormat format =
                    options.format().isPresent() ? format(file, options.format().get()) : probe(file);
            return open(format, file, new Context(file, chain, options.snapshot()));
        } catch (IOException | RuntimeException failure) {
            Closing.after(failure, file.device());
            throw failure;
        }
    }

    /** Opens with a context that closes its references when that fails. */
    private static DiskImage open(ImageFormat format, ImageFile file, Context context) throws IOException {
        try {
            return format.open(file, context);
        } catch (IOException | RuntimeException failure) {
            context.opened.forEach(reference -> Closing.after(failure, reference));
            throw failure;
        }
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
        ImageFormat best = null;
        Probe surest = Probe.no("");
        for (ImageFormat format : registry.drivers(ImageFormat.class)) {
            Probe probe = format.probe(file.device());
            if (best != null && probe.verdict() == Probe.Verdict.YES && surest.verdict() == Probe.Verdict.YES) {
                throw UnsupportedImageException.of(
                        file.name(),
                        "is %s (%s) and %s (%s) at once: which one has to be told"
                                .formatted(best.name(), surest.evidence(), format.name(), probe.evidence()));
            }
            if (probe.verdict().compareTo(surest.verdict()) > 0) {
                best = format;
                surest = probe;
            }
        }
        if (best == null) {
            throw UnsupportedImageException.of(file.name(), "is in none of the image formats known: " + known());
        }
        return best;
    }

    /** What one image of a chain is given. */
    private final class Context implements ImageContext {

        private final ImageFile file;
        private final List<Path> chain;
        private final Optional<String> snapshot;
        private final List<Closeable> opened = new ArrayList<>();

        Context(ImageFile file, List<Path> chain, Optional<String> snapshot) {
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
            return options.keys();
        }

        @Override
        public Optional<String> snapshot() {
            return snapshot;
        }

        @Override
        public BlockDevice open(Reference reference) throws IOException {
            if (alone) {
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
            Path path = options.gate().resolve(file, reference);
            if (chain.contains(path)) {
                throw new CorruptImageException("%s: its %s \"%s\" leads back to an image of the same chain"
                        .formatted(file.name(), reference.purpose(), reference.name()));
            }
            if (chain.size() >= options.limits().chainDepth()) {
                throw new CorruptImageException("%s: the chain of images is longer than %d"
                        .formatted(file.name(), options.limits().chainDepth()));
            }
            return open(format, path);
        }

        private BlockDevice open(ImageFormat format, Path path) throws IOException {
            List<Path> longer = new ArrayList<>(chain);
            longer.add(path);
            ImageFile below = new ImageFile(FileDevice.open(path), Optional.of(path));
            try {
                DiskImage image = ImageOpener.open(format, below, new Context(below, longer, Optional.empty()));
                opened.add(image);
                return image;
            } catch (IOException | RuntimeException failure) {
                Closing.after(failure, below.device());
                throw failure;
            }
        }
    }
}
