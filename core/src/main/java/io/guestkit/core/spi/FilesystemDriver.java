package io.guestkit.core.spi;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.fs.Filesystem;
import java.io.IOException;

/** A filesystem's driver. */
public non-sealed interface FilesystemDriver extends Driver {

    /** Opens the filesystem as a mount would show it; a dirty journal is replayed in memory. */
    Filesystem open(BlockDevice device, Limits limits) throws IOException;
}
