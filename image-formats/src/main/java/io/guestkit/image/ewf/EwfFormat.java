package io.guestkit.image.ewf;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.CheckableImageFormat;
import java.io.IOException;

/** Expert Witness images: E01 and SMART. */
public final class EwfFormat implements CheckableImageFormat {

    @Override
    public String name() {
        return "ewf";
    }

    @Override
    public Probe probe(BlockDevice device) throws IOException {
        return SegmentHeader.Signature.of(device)
                .map(signature -> Probe.yes("signature %s at 0x0".formatted(signature.letters())))
                .orElseGet(() -> Probe.no("no signature of an evidence file at 0x0"));
    }

    @Override
    public DiskImage open(ImageFile file, ImageContext context) throws IOException {
        if (context.snapshot().isPresent()) {
            throw UnsupportedImageException.of(
                    file.name(),
                    "the snapshot \"%s\" is asked for, but an ewf image has no snapshots"
                            .formatted(context.snapshot().get()));
        }
        Evidence evidence = EvidenceReader.read(file, context, false);
        return new EwfImage(description(file), evidence, context.limits());
    }

    /** Reads all chunks of all segments and compares the hashes of the medium with those that the image stores. */
    @Override
    public CheckReport check(ImageFile file, ImageContext context) throws IOException {
        Evidence evidence = EvidenceReader.read(file, context, true);
        try (EwfImage image = new EwfImage(description(file), evidence, context.limits())) {
            BlockDevice unopened = evidence.unopened();
            if (unopened != null) {
                unopened.read(0, 1); // which refuses: a part of a set is not checked for all of it
            }
            return EwfCheck.run(image, evidence);
        }
    }

    private static String description(ImageFile file) {
        return "ewf(" + file.name() + ")";
    }
}
