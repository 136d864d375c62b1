package io.guestkit.image.vhd;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.CachedDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.CheckableImageFormat;
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

/** VHD images: fixed, dynamic and differencing. */
public final class VhdFormat implements WritableImageFormat, CreatableImageFormat, CheckableImageFormat {

    /** The name that QEMU has for it, after Virtual PC. */
    static final String NAME = "vpc";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Probe probe(BlockDevice device) throws IOException {
        if (Footers.hasCookie(device, 0)) {
            return Probe.yes("cookie %s at 0x0".formatted(Footer.COOKIE));
        }
        long end = Footers.offset(device);
        return Footers.hasCookie(device, end)
                ? Probe.yes("cookie %s at 0x%x, before the end".formatted(Footer.COOKIE, end))
                : Probe.no("no cookie %s at 0x0 or 512 bytes before the end".formatted(Footer.COOKIE));
    }

    @Override
    public DiskImage open(ImageFile file, ImageContext context) throws IOException {
        Opening opening = Opening.read(file, context);
        if (opening.isFixed()) {
            return new VhdImage(file, opening.facts(), opening.footer().id(), null);
        }
        BlockDevice device = file.device();
        DynamicHeader header = opening.header();
        BlockDevice metadata = new CachedDevice(device, context.limits().cacheBytes() / 2); // a chain has several
        Tables tables = new Tables(metadata, header);
        BlockAllocationTable table = new BlockAllocationTable(device, tables, header, opening.openParent(context));
        return new VhdImage(file, opening.facts(), opening.footer().id(), table);
    }

    @Override
    public WritableDiskImage openWritable(WritableImageFile file, ImageContext context) throws IOException {
        Opening opening = Opening.read(file.readable(), context);
        return opening.isFixed()
                ? new WritableFixedImage(opening, file.device())
                : WritableDynamicImage.open(opening, file.device(), context);
    }

    @Override
    public CheckReport check(ImageFile file, ImageContext context) throws IOException {
        return VhdCheck.check(Opening.read(file, context), context.limits().metadataBytes());
    }

    @Override
    public List<CreateOption> createOptions() {
        return Plan.options();
    }

    @Override
    public ImageWriter create(ImageTarget target, CreateRequest request) {
        return new VhdWriter(target.file(), Plan.of(request));
    }
}
