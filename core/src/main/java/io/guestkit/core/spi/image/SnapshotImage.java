package io.guestkit.core.spi.image;

import io.guestkit.core.spi.ImageInfo;
import java.io.IOException;
import java.time.Instant;

/** A writable image that keeps earlier states of its disk within itself; {@link ImageInfo#snapshots} lists them. */
public interface SnapshotImage extends WritableDiskImage {

    /** Keeps the present state under a name, and returns the identifier given to it. */
    String createSnapshot(String name, Instant when) throws IOException;

    /**
     * Makes the disk what it was; what it is now is lost unless a snapshot has it.
     *
     * @param idOrName an identifier, or else a name, of which the first one counts
     * @throws io.guestkit.core.error.UnsupportedImageException when there is no such snapshot
     */
    void applySnapshot(String idOrName) throws IOException;

    /** Forgets a snapshot, and gives up what no other state uses. */
    void deleteSnapshot(String idOrName) throws IOException;
}
