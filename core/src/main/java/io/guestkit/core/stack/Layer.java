package io.guestkit.core.stack;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.spi.Driver;
import io.guestkit.core.spi.FilesystemDriver;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Volume;
import io.guestkit.core.spi.VolumeTable;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One device of a stack: a disk, a partition, what a container holds, a logical volume. */
public final class Layer implements Closeable {

    /** How a layer came to be. */
    public enum Kind {
        DISK,
        PARTITION,
        CONTAINER,
        LOGICAL_VOLUME
    }

    private final String name;
    private final Kind kind;
    private final BlockDevice device;
    private final List<Layer> parents;
    private final @Nullable Volume volume;
    private final Limits limits;
    private final int depth;
    private final List<Layer> children = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private @Nullable Driver driver;
    private @Nullable VolumeTable table;
    private @Nullable ImageException problem;
    private String evidence = "";
    private @Nullable Filesystem filesystem;

    Layer(String name, Kind kind, BlockDevice device, List<Layer> parents, @Nullable Volume volume, Limits limits) {
        this.name = name;
        this.kind = kind;
        this.device = device;
        this.parents = List.copyOf(parents);
        this.volume = volume;
        this.limits = limits;
        this.depth = 1 + parents.stream().mapToInt(Layer::depth).max().orElse(0);
        parents.forEach(parent -> parent.children.add(this));
    }

    /** The name as libguestfs gives it, such as {@code /dev/sda1}. */
    public String name() {
        return name;
    }

    public Kind kind() {
        return kind;
    }

    public BlockDevice device() {
        return device;
    }

    /** The layers this one is made of: none for a disk, several for a logical volume. */
    public List<Layer> parents() {
        return parents;
    }

    /** The layers made of this one. */
    public List<Layer> children() {
        return List.copyOf(children);
    }

    /** How the parent's table describes this layer. */
    public Optional<Volume> volume() {
        return Optional.ofNullable(volume);
    }

    /** The driver's name for what stands in this layer, such as {@code gpt} or {@code ext4}; empty when none knows it. */
    public Optional<String> content() {
        return Optional.ofNullable(driver).map(Driver::name);
    }

    /** The table of volumes that stands in this layer. */
    public Optional<VolumeTable> table() {
        return Optional.ofNullable(table);
    }

    /** Why what stands in this layer could not be opened. */
    public Optional<ImageException> problem() {
        return Optional.ofNullable(problem);
    }

    /** What was found wrong but could be read around, or what is ambiguous. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Whether a filesystem stands in this layer. */
    public boolean hasFilesystem() {
        return driver instanceof FilesystemDriver;
    }

    /**
     * The filesystem in this layer, opened on the first call.
     *
     * @throws UnsupportedImageException when no driver found its own here; the message tells what each saw
     */
    public synchronized Filesystem filesystem() throws IOException {
        if (filesystem == null) {
            if (!(driver instanceof FilesystemDriver filesystemDriver)) {
                throw UnsupportedImageException.of(name, whyNoFilesystem());
            }
            filesystem = filesystemDriver.open(device, limits);
        }
        return filesystem;
    }

    private String whyNoFilesystem() {
        return driver == null
                ? "holds no filesystem that is known (" + evidence + ")"
                : "holds no filesystem but " + driver.name();
    }

    /** The layers from the disk down to this one, both included. */
    int depth() {
        return depth;
    }

    void found(Driver best) {
        driver = best;
    }

    void foundNothing(String whatEachSaw) {
        evidence = whatEachSaw;
    }

    void holds(VolumeTable found) {
        table = found;
        warnings.addAll(found.warnings());
    }

    void failed(ImageException failure) {
        problem = failure;
    }

    void warn(String text) {
        warnings.add(text);
    }

    /** Closes the filesystem if it was opened, then the device. */
    @Override
    public synchronized void close() throws IOException {
        try (device) {
            if (filesystem != null) {
                filesystem.close();
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
