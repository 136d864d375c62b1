package io.guestkit.core.spi.image;

import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageFormat;
import java.io.IOException;
import java.util.List;

/** A format whose files hold several disks of one machine, as an OVA does. */
public interface MultiDiskFormat extends ImageFormat {

    /**
     * Opens all disks, in the machine's order. They own {@code file} together, which is closed with the last of them, and
     * each what was opened for it through {@code context}; when opening fails, the caller closes them all.
     */
    List<DiskImage> openAll(ImageFile file, ImageContext context) throws IOException;

    /** Opens the one disk of a file that has one; a file with several is refused, with their names. */
    @Override
    DiskImage open(ImageFile file, ImageContext context) throws IOException;
}
