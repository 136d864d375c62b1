package io.guestkit.image.vmdk.create;

import io.guestkit.core.copy.DiskCopy;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.BytesDevice;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.device.StorageFile;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.spi.image.CreateOptions;
import io.guestkit.core.spi.image.CreateRequest;
import io.guestkit.core.spi.image.ImageTarget;
import io.guestkit.core.spi.image.ImageWriter;
import io.guestkit.core.stack.FolderGate;
import io.guestkit.core.stack.ImageOpener;
import io.guestkit.core.stack.OpenOptions;
import io.guestkit.image.ImageFormats;
import io.guestkit.image.vmdk.VmdkFormat;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A disk being made in a folder; closing it closes its files. */
final class Creation implements ImageTarget, Closeable {

    private final Path path;
    private final List<StorageFile> files = new ArrayList<>();
    private final StorageDevice file;

    private Creation(Path path) throws IOException {
        this.path = path;
        this.file = make(path);
    }

    private StorageDevice make(Path created) throws IOException {
        StorageFile opened = StorageFile.open(Files.createFile(created));
        files.add(opened);
        return opened;
    }

    @Override
    public String name() {
        return path.getFileName().toString();
    }

    @Override
    public StorageDevice file() {
        return file;
    }

    @Override
    public StorageDevice sibling(String name) throws IOException {
        return make(path.resolveSibling(name));
    }

    @Override
    public void close() throws IOException {
        for (StorageFile opened : files) {
            opened.close();
        }
    }

    /** A request; the options stand as {@code -o} takes them: {@code name=value,name=value}. */
    static CreateRequest request(long size, boolean compressed, String options, @Nullable ImageInfo backing) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String option : options.isEmpty() ? new String[0] : options.split(",")) {
            given.put(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
        }
        return new CreateRequest(size, compressed, CreateOptions.of(new VmdkFormat(), given), backing);
    }

    /** Makes a disk of zeros, or one through which {@code backing} shows. */
    static Path empty(Path path, long size, String options, @Nullable ImageInfo backing) throws IOException {
        try (Creation target = new Creation(path);
                ImageWriter writer = new VmdkFormat().create(target, request(size, false, options, backing))) {
            writer.finish();
        }
        return path;
    }

    /** Makes a disk with this content, of which only what differs from {@code backing} is stored. */
    static Path copy(Path path, byte[] disk, @Nullable DiskImage backing, String options, int threads)
            throws IOException {
        BlockDevice source = new BytesDevice("disk", disk);
        ImageInfo info = backing == null ? null : backing.info();
        try (Creation target = new Creation(path);
                ImageWriter writer = new VmdkFormat().create(target, request(disk.length, false, options, info))) {
            DiskCopy.copy(source, backing, writer, threads, done -> {});
        }
        return path;
    }

    /** Opens a disk, which may refer to the files of its folder. */
    static DiskImage open(Path file) throws IOException {
        OpenOptions options = OpenOptions.defaults().withGate(FolderGate.of(List.of(file.resolveSibling("."))));
        return new ImageOpener(Registry.of(new ImageFormats()), options.withFormat("vmdk")).open(file);
    }
}
