package io.guestkit;

import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FilesystemInfo;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.Volume;
import io.guestkit.core.stack.DiskStack;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.Layer;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.inspect.FactFinders;
import io.guestkit.inspect.InspectionReport;
import io.guestkit.inspect.Inspector;
import io.guestkit.inspect.guest.GuestVolume;
import io.guestkit.inspect.mounts.MountedGuest;
import io.guestkit.nio.GuestFileSystemProvider;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileSystem;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An opened guest: the layers of its disks, its files, the facts about it. Readable by many threads until closed. */
public final class Guest implements Closeable {

    private final DiskStack stack;
    private final List<Path> images;
    private final @Nullable Guest host;
    private final Map<String, FileSystem> views = new HashMap<>(); // by volume, empty for the whole tree
    private boolean closed; // under the lock of views

    /**
     * A guest.
     *
     * @param images what was opened; the URIs of the files name the first
     * @param host the guest in which the images stand, null for those of this host; closed with this one
     */
    Guest(DiskStack stack, List<Path> images, @Nullable Guest host) {
        this.stack = stack;
        this.images = List.copyOf(images);
        this.host = host;
    }

    /** The images that were opened on this host: those of the outermost guest. */
    List<Path> images() {
        return images;
    }

    /**
     * Opens an image that stands within this guest, where it stands. It has to be closed before the guest. What it refers
     * to is opened from its own folder within the guest and below.
     *
     * @param path its path in {@link #tree()}
     * @param options of which the gate and the format are not used: the format is probed
     */
    public DiskImage image(String path, OpenOptions options) throws IOException {
        return within(options).open(GuestPlace.open(tree(), path));
    }

    /** Opens an image within this guest as {@link ImageOpener#describe} does. */
    public DiskImage describe(String path, OpenOptions options) throws IOException {
        return within(options).describe(GuestPlace.open(tree(), path));
    }

    private static ImageOpener within(OpenOptions options) {
        return new ImageOpener(Registry.installed(), options.withoutFormat().withGate(GuestPlace.gate()));
    }

    /** The layers, from the images down to the filesystems. */
    public DiskStack stack() {
        return stack;
    }

    /**
     * The systems on the disks and all facts about them.
     *
     * @throws IOException when the medium fails; what is damaged becomes a warning in the report
     */
    public InspectionReport inspect() throws IOException {
        return new Inspector(FactFinders.linux()).inspect(volumes());
    }

    /** Each system on the disks with its files as its own fstab would mount them. */
    public List<MountedGuest> mount() throws IOException {
        return Inspector.mount(volumes());
    }

    /**
     * The files: of the one system as it would mount them, or else of the one filesystem.
     *
     * @throws UnsupportedImageException when there are several of either, or none; the message lists the volumes
     */
    public FileTree tree() throws IOException {
        List<MountedGuest> systems = mount();
        if (systems.size() == 1) {
            return systems.get(0).tree();
        }
        if (systems.size() > 1) {
            String roots = systems.stream().map(MountedGuest::root).collect(Collectors.joining(", "));
            throw UnsupportedImageException.of(diskNames(), "holds several systems; name the volume of one: " + roots);
        }
        List<Layer> filesystems =
                stack.layers().stream().filter(Layer::hasFilesystem).toList();
        if (filesystems.size() == 1) {
            Layer only = filesystems.get(0);
            return FileTree.of(only.name(), only.filesystem());
        }
        throw UnsupportedImageException.of(diskNames(), noTree(filesystems));
    }

    private String noTree(List<Layer> filesystems) {
        if (!filesystems.isEmpty()) {
            return "holds no system that is known but several filesystems; name one: "
                    + filesystems.stream().map(Layer::name).collect(Collectors.joining(", "));
        }
        return "holds no filesystem that is known; its volumes are "
                + stack.layers().stream().map(Guest::named).collect(Collectors.joining(", "));
    }

    private static String named(Layer layer) {
        String content = layer.content().orElse("unknown");
        return "%s (%s)"
                .formatted(
                        layer.name(),
                        layer.problem().map(p -> content + ", broken").orElse(content));
    }

    private String diskNames() {
        return stack.images().stream().map(image -> image.description()).collect(Collectors.joining(", "));
    }

    /**
     * The files of one volume.
     *
     * @param volume its name, such as {@code /dev/sda2}
     * @throws NoSuchFileException when there is no such volume; the reason lists those there are
     */
    public FileTree tree(String volume) throws IOException {
        return FileTree.of(volume, stack.require(volume).filesystem());
    }

    /**
     * The files of {@link #tree()} for {@code java.nio.file}: the same file system on every call until it is closed. It
     * is closed along with the guest; closing it alone leaves the guest open.
     *
     * @throws IOException as {@link #tree()} does
     * @throws ClosedFileSystemException when the guest is closed
     */
    public FileSystem fileSystem() throws IOException {
        return fileSystem("", this::tree);
    }

    /**
     * The files of {@link #tree(String)} for {@code java.nio.file}, as {@link #fileSystem()} gives those of the guest.
     *
     * @param volume its name, such as {@code /dev/sda2}
     * @throws IOException as {@link #tree(String)} does
     */
    public FileSystem fileSystem(String volume) throws IOException {
        return fileSystem(volume, () -> tree(volume));
    }

    /** Opens a tree of files. */
    private interface TreeSource {
        FileTree open() throws IOException;
    }

    private FileSystem fileSystem(String volume, TreeSource source) throws IOException {
        synchronized (views) {
            if (closed) {
                throw new ClosedFileSystemException();
            }
            FileSystem view = views.get(volume);
            if (view == null || !view.isOpen()) {
                FileTree tree = source.open(); // first, for without an image there is none
                view = new GuestFileSystemProvider().fileSystem(tree, images.get(0), volume);
                views.put(volume, view);
            }
            return view;
        }
    }

    /** All volumes as inspection wants them, mountable or not. */
    private List<GuestVolume> volumes() throws IOException {
        List<GuestVolume> volumes = new ArrayList<>();
        for (Layer layer : stack.layers()) {
            volumes.add(volume(layer));
        }
        return volumes;
    }

    private static GuestVolume volume(Layer layer) throws IOException {
        String partUuid = layer.volume().map(Volume::uuid).orElse("");
        String partLabel = layer.volume().map(Volume::label).orElse("");
        String content = layer.content().orElse("");
        if (!layer.hasFilesystem()) {
            return new GuestVolume(layer.name(), content, "", "", partUuid, partLabel, null);
        }
        GuestVolume.Source source = layer::filesystem;
        try {
            FilesystemInfo info = source.open().info();
            return new GuestVolume(layer.name(), info.type(), info.uuid(), info.label(), partUuid, partLabel, source);
        } catch (ImageException broken) {
            return new GuestVolume(layer.name(), content, "", "", partUuid, partLabel, source); // opening it says why
        }
    }

    /** Closes every filesystem and image, and before them what {@link #fileSystem()} gave. */
    @Override
    public void close() throws IOException {
        Guest outer = host; // closed last
        try (outer;
                stack) {
            synchronized (views) {
                closed = true;
                for (FileSystem view : views.values()) {
                    view.close();
                }
            }
        }
    }
}
