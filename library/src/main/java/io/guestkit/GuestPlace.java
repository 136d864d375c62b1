package io.guestkit;

import io.guestkit.core.error.ReferenceDeniedException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Reference;
import io.guestkit.core.spi.ReferenceGate;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Optional;

/**
 * Where an image within a guest stands: the {@linkplain ImageFile#identity identity} of its file. What such an image
 * refers to is looked for in the same guest, as a path there, and let pass in the image's own folder and below.
 */
final class GuestPlace {

    private final FileTree tree;
    private final GuestFile file;
    private final long id;

    private GuestPlace(FileTree tree, GuestFile file) throws IOException {
        this.tree = tree;
        this.file = file;
        this.id = file.id();
    }

    /**
     * The regular file at a path of a guest, links followed.
     *
     * @throws FileSystemException when there is none
     */
    static ImageFile open(FileTree tree, String path) throws IOException {
        return open(tree, tree.resolve(path));
    }

    private static ImageFile open(FileTree tree, GuestFile file) throws IOException {
        if (file.type() != FileType.FILE) {
            throw new FileSystemException(file.path(), null, "is no regular file of the guest");
        }
        return new ImageFile(file.content(), Optional.empty(), new GuestPlace(tree, file));
    }

    /** The gate for images within guests; for all others it is closed. */
    static ReferenceGate gate() {
        return (from, reference) -> {
            if (from.identity() instanceof GuestPlace place) {
                return place.beside(from, reference);
            }
            return ReferenceGate.deny().open(from, reference);
        };
    }

    private ImageFile beside(ImageFile from, Reference reference) throws IOException {
        String folder = file.path().substring(0, file.path().lastIndexOf('/') + 1);
        String name = reference.name();
        GuestFile found = tree.resolve(name.startsWith("/") ? name : folder + name);
        if (!found.path().startsWith(folder)) {
            throw new ReferenceDeniedException("%s: its %s \"%s\" is refused: it stands outside the image's folder %s"
                    .formatted(from.name(), reference.purpose(), name, folder));
        }
        return open(tree, found);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GuestPlace place
                && place.tree == tree
                && place.id == id
                && place.file.mount().volume().equals(file.mount().volume());
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }

    @Override
    public String toString() {
        return file.path();
    }
}
