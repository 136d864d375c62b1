package io.guestkit.core.stack;

import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Reference;
import io.guestkit.core.spi.ReferenceGate;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A gate that lets pass what stands in one of some folders or below, symbolic links taken into account. A name counts
 * from the folder of the image that holds it.
 */
public final class FolderGate implements ReferenceGate {

    private final List<Path> folders;

    private FolderGate(List<Path> folders) {
        this.folders = folders;
    }

    /**
     * A gate for these folders and single files.
     *
     * @throws IOException when one of them does not exist
     */
    public static FolderGate of(List<Path> allowed) throws IOException {
        List<Path> real = new ArrayList<>();
        for (Path folder : allowed) {
            real.add(folder.toRealPath());
        }
        return new FolderGate(List.copyOf(real));
    }

    @Override
    public Path resolve(ImageFile from, Reference reference) throws IOException {
        Path base = from.path().map(path -> path.toAbsolutePath().getParent()).orElse(null);
        if (base == null) {
            throw denied(from, reference, "the image has no folder on this host");
        }
        Path real;
        try {
            real = base.resolve(reference.name()).toRealPath();
        } catch (InvalidPathException invalid) {
            throw denied(from, reference, "it is no file name");
        } catch (NoSuchFileException missing) {
            throw new NoSuchFileException(
                    base.resolve(reference.name()).toString(), null, reference.purpose() + " of " + from.name());
        }
        if (folders.stream().noneMatch(real::startsWith)) {
            throw denied(from, reference, "it stands outside the folders that are allowed");
        }
        return real;
    }

    private static ReferenceDeniedException denied(ImageFile from, Reference reference, String why) {
        return new ReferenceDeniedException(
                "%s: its %s \"%s\" is refused: %s".formatted(from.name(), reference.purpose(), reference.name(), why));
    }
}
