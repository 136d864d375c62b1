package io.guestkit.core.spi.image;

import io.guestkit.core.spi.ImageContext;
import java.io.IOException;

/** An image format whose images can be mended. */
public interface RepairableImageFormat extends CheckableImageFormat {

    /** What may be changed. */
    enum Repair {
        /** Space that nobody uses is given up; nothing else is touched. */
        LEAKS,
        /** Whatever can be set right without losing data that is in use. */
        ALL
    }

    /** Checks and mends; the report tells what was found and what of it was mended. The caller closes {@code file}. */
    CheckReport repair(WritableImageFile file, ImageContext context, Repair repair) throws IOException;
}
