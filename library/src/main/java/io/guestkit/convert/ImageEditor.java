package io.guestkit.convert;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.ResizableDevice;
import io.guestkit.core.device.WritableBlockDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.Reference;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.image.BackedImage;
import io.guestkit.core.spi.image.SnapshotImage;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Changes an image in place. */
public final class ImageEditor {

    /** What is looked at and copied at once: a multiple of every usual cluster. */
    private static final int STEP = 2 * Sizes.MiB;

    private final Path path;
    private final Registry registry;
    private final OpenOptions options;

    /** An editor of the image at {@code path}, which is opened anew for each change. */
    public ImageEditor(Path path, Registry registry, OpenOptions options) {
        this.path = path;
        this.registry = registry;
        this.options = options;
    }

    /** What is done to an opened image. */
    @FunctionalInterface
    public interface Edit<I, R> {
        R apply(I image) throws IOException;
    }

    private ImageOpener opener() {
        return new ImageOpener(registry, options);
    }

    /**
     * Gives the disk another size.
     *
     * @throws UnsupportedImageException when the format has no way to
     */
    public void resize(long size) throws IOException {
        try (WritableDiskImage image = opener().openWritable(path)) {
            able(image, ResizableDevice.class, "can't be given another size").resize(size);
        }
    }

    /** Makes, applies or deletes internal snapshots. */
    public <R> R snapshots(Edit<SnapshotImage, R> edit) throws IOException {
        try (WritableDiskImage image = opener().openWritableAlone(path)) {
            return edit.apply(able(image, SnapshotImage.class, "has no internal snapshots"));
        }
    }

    /**
     * Puts the image on another one below it; what it shows stays the same, so that what the two images below have
     * different is stored in this one.
     *
     * @param backing the other image as it is to stand in this one, relative to its folder; null for none
     * @param format the other image's format, null when there is none
     */
    public void rebase(@Nullable String backing, @Nullable String format, LongConsumer progress) throws IOException {
        try (WritableDiskImage image = opener().openWritable(path);
                BlockDevice below = backing == null ? null : below(backing, format)) {
            BackedImage backed = backed(image);
            keep(image, below, progress);
            image.flush();
            backed.setBacking(backing, format);
        }
    }

    /** Writes the name of another image below and nothing else: what the image shows may change. */
    public void rebaseUnsafe(@Nullable String backing, @Nullable String format) throws IOException {
        try (WritableDiskImage image = opener().openWritableAlone(path)) {
            backed(image).setBacking(backing, format);
        }
    }

    private BlockDevice below(String backing, @Nullable String format) throws IOException {
        if (format == null) {
            throw new IllegalArgumentException("the format of \"%s\" is needed: it is not guessed".formatted(backing));
        }
        return new ImageOpener(registry, options.withFormat(format))
                .open(path.toAbsolutePath().resolveSibling(backing));
    }

    /** Stores what the image shows of its present backing file and would not show of the new one. */
    private static void keep(WritableBlockDevice image, @Nullable BlockDevice below, LongConsumer progress)
            throws IOException {
        ByteBuffer shown = ByteBuffer.allocate(STEP);
        ByteBuffer other = ByteBuffer.allocate(STEP);
        for (long at = 0; at < image.size(); ) {
            Extent extent = image.map(at, Math.min(STEP, image.size() - at));
            if (extent.kind() == Extent.Kind.PARENT || extent.kind() == Extent.Kind.HOLE) {
                int length = (int) extent.length();
                extent.copyTo(shown.clear().limit(length));
                read(below, at, other.clear().limit(length));
                if (shown.flip().mismatch(other.flip()) >= 0) {
                    image.write(at, shown);
                }
            }
            at += extent.length();
            progress.accept(extent.length());
        }
    }

    /** Reads what stands below, with zeros where nothing does. */
    private static void read(@Nullable BlockDevice below, long offset, ByteBuffer dst) throws IOException {
        if (below == null) {
            new Extent.Hole(dst.remaining()).copyTo(dst);
        } else {
            new Extent.Parent(below, offset, dst.remaining()).copyTo(dst);
        }
    }

    /**
     * Writes all that the image has allocated into the image below it, and then gives it up here.
     *
     * @throws UnsupportedImageException when there is no image below, or it can't be written in place
     */
    public void commit(LongConsumer progress) throws IOException {
        try (DiskImage image = opener().open(path);
                WritableDiskImage below = openBelow(image.info())) {
            if (below.size() < image.size()) {
                able(below, ResizableDevice.class, "is shorter and can't be given another size")
                        .resize(image.size());
            }
            push(image, below, progress);
            below.flush();
        }
        try (WritableDiskImage image = opener().openWritableAlone(path)) {
            backed(image).clear();
        }
    }

    /** Opens the image below for writing: the one place where a name within an image leads to that. */
    private WritableDiskImage openBelow(ImageInfo info) throws IOException {
        String name = info.backingFile();
        String format = info.backingFormat();
        if (name == null || format == null) {
            throw UnsupportedImageException.of(
                    path.toString(),
                    name == null
                            ? "has no backing file to be committed to"
                            : "its backing file \"%s\" has no format stated, and none is guessed".formatted(name));
        }
        try (BlockDevice image = ImageFile.open(path).device()) {
            ImageFile from = new ImageFile(image, Optional.of(path), image);
            ImageFile found = options.gate().open(from, new Reference("backing file", name, format));
            found.device().close();
            Path below = found.path().orElseThrow(() -> UnsupportedImageException.of(name, "is no file of this host"));
            return new ImageOpener(registry, options.withFormat(format)).openWritable(below);
        }
    }

    private static void push(BlockDevice image, WritableBlockDevice below, LongConsumer progress) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(STEP);
        for (long at = 0; at < image.size(); ) {
            Extent extent = image.map(at, Math.min(STEP, image.size() - at));
            if (extent.isZero()) {
                below.writeZeros(at, extent.length());
            } else if (extent.kind() != Extent.Kind.PARENT) {
                extent.copyTo(buffer.clear().limit((int) extent.length()));
                below.write(at, buffer.flip());
            }
            at += extent.length();
            progress.accept(extent.length());
        }
    }

    private BackedImage backed(WritableDiskImage image) throws UnsupportedImageException {
        return able(image, BackedImage.class, "can't be put on a backing file");
    }

    private <I> I able(WritableDiskImage image, Class<I> ability, String unable) throws UnsupportedImageException {
        if (!ability.isInstance(image)) {
            throw UnsupportedImageException.of(
                    image.description(),
                    "an image of the format %s %s".formatted(image.info().format(), unable));
        }
        return ability.cast(image);
    }
}
