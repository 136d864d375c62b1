package io.guestkit.image.raw;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.image.CreatableImageFormat;
import io.guestkit.core.spi.image.CreateOption;
import io.guestkit.core.spi.image.CreateRequest;
import io.guestkit.core.spi.image.ImageTarget;
import io.guestkit.core.spi.image.ImageWriter;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.core.spi.image.WritableImageFile;
import io.guestkit.core.spi.image.WritableImageFormat;
import java.io.IOException;
import java.util.List;

/** Files whose bytes are the disk's own. */
public final class RawFormat implements WritableImageFormat, CreatableImageFormat {

    private static final String PREALLOCATION = "preallocation";

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
        refuseSnapshot(file, context);
        return new RawImage(file);
    }

    @Override
    public WritableDiskImage openWritable(WritableImageFile file, ImageContext context) throws IOException {
        refuseSnapshot(file.readable(), context);
        return new WritableRawImage(file);
    }

    private static void refuseSnapshot(ImageFile file, ImageContext context) throws UnsupportedImageException {
        if (context.snapshot().isPresent()) {
            throw UnsupportedImageException.of(
                    file.name(),
                    "the snapshot \"%s\" is asked for, but a raw image has no snapshots"
                            .formatted(context.snapshot().get()));
        }
    }

    @Override
    public List<CreateOption> createOptions() {
        return List.of(CreateOption.choice(
                PREALLOCATION,
                "write zeros where nothing else is, so that the host has the space",
                "off",
                "falloc",
                "full"));
    }

    @Override
    public ImageWriter create(ImageTarget target, CreateRequest request) throws IOException {
        if (request.compressed()) {
            throw new IllegalArgumentException("a raw image can't be compressed");
        }
        RawWriter writer = new RawWriter(target.file(), request.size());
        if (!request.options().choice(PREALLOCATION).equals("off")) {
            writer.fill();
        }
        return writer;
    }
}
