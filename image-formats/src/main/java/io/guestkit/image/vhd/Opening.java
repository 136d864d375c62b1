package io.guestkit.image.vhd;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageInfo;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The structures of an image that is being opened. */
final class Opening {

    private final ImageFile file;
    private final Footers footers;
    private final @Nullable DynamicHeader header;
    private final List<String> parents;

    private Opening(ImageFile file, Footers footers, @Nullable DynamicHeader header, List<String> parents) {
        this.file = file;
        this.footers = footers;
        this.header = header;
        this.parents = parents;
    }

    /** Reads what the file says of its disk, and refuses what contradicts itself. */
    static Opening read(ImageFile file, ImageContext context) throws IOException {
        if (context.snapshot().isPresent()) {
            throw UnsupportedImageException.of(
                    file.name(),
                    "the snapshot \"%s\" is asked for, but a vpc image has no snapshots"
                            .formatted(context.snapshot().get()));
        }
        BlockDevice device = file.device();
        Footers footers = Footers.read(device);
        Footer footer = footers.footer();
        if (footer.type() == Footer.Type.FIXED) {
            footer.requireSize(Footers.offset(device), "before the footer");
            return new Opening(file, footers, null, List.of());
        }
        DynamicHeader header = DynamicHeader.read(device, footer);
        boolean differencing = footer.type() == Footer.Type.DIFFERENCING;
        return new Opening(file, footers, header, differencing ? Parent.stated(device, header) : List.of());
    }

    ImageFile file() {
        return file;
    }

    Footers footers() {
        return footers;
    }

    Footer footer() {
        return footers.footer();
    }

    boolean isFixed() {
        return header == null;
    }

    /** The header of a disk that is not fixed. */
    DynamicHeader header() {
        if (header == null) {
            throw new IllegalStateException("a fixed disk has no header");
        }
        return header;
    }

    ImageInfo facts() {
        return Facts.of(footers, header, parents);
    }

    /** Opens the parent of a differencing disk; null for others. */
    @Nullable
    Parent openParent(ImageContext context) throws IOException {
        return footer().type() == Footer.Type.DIFFERENCING ? Parent.open(header(), parents, context) : null;
    }
}
