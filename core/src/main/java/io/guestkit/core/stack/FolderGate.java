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
 * from the folder of the image that holds it. What would stand elsewhere by its name alone is refused without a look:
 * on some hosts a look at a path already reaches a network.
 */
public final class FolderGate implements ReferenceGate {

    private final List<Path> folders;
    private final List<Path> asNamed;

    private FolderGate(List<Path> folders, List<Path> asNamed) {
        this.folders = folders;
        this.asNamed = asNamed;
    }

    /**
     * A gate for these folders and single files.
     *
     * @throws IOException when one of them does not exist
     */
    public static FolderGate of(List<Path> allowed) throws IOException {
        List<Path> real = new ArrayList<>();
        List<Path> named = new ArrayList<>();
        for (Path folder : allowed) {
            real.add(folder.toRealPath());
            named.add(folder.toAbsolutePath().normalize());
        }
        return new FolderGate(List.copyOf(real), List.copyOf(named));
    }

    @Override
    public ImageFile open(ImageFile from, Reference reference) throws IOException {
        return ImageFile.open(resolve(from, reference));
    }

    /** The host file for a reference, links followed. */
    Path resolve(ImageFile from, Reference reference) throws IOException {
        Path base = from.path().map(path -> path.toAbsolutePath().getParent()).orElse(null);
        if (base == null) {
            throw denied(from, reference, "the image has no folder on this host");
        }
        Path real;
        try {
            if (!mayBeWithin(base.resolve(reference.name()))
                    && !mayBeWithin(base.toRealPath().resolve(reference.name()))) {
                throw outside(from, reference);
            }
            real = base.resolve(reference.name()).toRealPath();
        } catch (InvalidPathException invalid) {
            throw denied(from, reference, "it is no file name");
        } catch (NoSuchFileException missing) {
            throw new NoSuchFileException(
                    base.resolve(reference.name()).toString(), null, reference.purpose() + " of " + from.name());
        }
        if (folders.stream().noneMatch(real::startsWith)) {
            throw outside(from, reference);
        }
        return real;
    }

    /** Whether a path leads into an allowed folder as it is spelled; links may still lead out of it again. */
    private boolean mayBeWithin(Path path) {
        Path spelled = path.normalize();
        return folders.stream().anyMatch(spelled::startsWith)
                || asNamed.stream().anyMatch(spelled::startsWith);
    }

    private static ReferenceDeniedException outside(ImageFile from, Reference reference) {
        return denied(from, reference, "it stands outside the folders that are allowed");
    }

    private static ReferenceDeniedException denied(ImageFile from, Reference reference, String why) {
        return new ReferenceDeniedException(
                "%s: its %s \"%s\" is refused: %s".formatted(from.name(), reference.purpose(), reference.name(), why));
    }
}
