package io.guestkit.image.raw;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageFormat;
import io.guestkit.core.spi.Probe;
import java.io.IOException;

/** Files whose bytes are the disk's own. */
public final class RawFormat implements ImageFormat {

    @Override
    public String name() {
        return "raw";
    }

    @Override
    public Probe probe(BlockDevice device) {
        return Probe.maybe("any bytes may be a raw disk");
    }

    @Override
    public DiskImage open(ImageFile file, ImageContext context) throws IOException {
        if (context.snapshot().isPresent()) {
            throw UnsupportedImageException.of(
                    file.name(),
                    "the snapshot \"%s\" is asked for, but a raw image has no snapshots"
                            .formatted(context.snapshot().get()));
        }
        return new RawImage(file);
    }
}
