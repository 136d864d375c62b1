package io.guestkit.image.vmdk;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.UnsupportedImageException;
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
import io.guestkit.image.vmdk.create.VmdkWriter;
import java.io.IOException;
import java.util.List;

/** VMDK disks, in one file or described by one. */
public final class VmdkFormat implements CreatableImageFormat, WritableImageFormat, CheckableImageFormat {

    private static final int MAGIC_BYTES = 8;

    @Override
    public String name() {
        return "vmdk";
    }

    @Override
    public Probe probe(BlockDevice device) throws IOException {
        if (device.size() < MAGIC_BYTES) {
            return Probe.no("%d bytes, too short for a magic".formatted(device.size()));
        }
        StructView start = device.littleEndian("vmdk", 0, MAGIC_BYTES);
        if (start.i32(0) == HostedHeader.MAGIC) {
            return Probe.yes("magic KDMV at 0x0");
        }
        if (start.i32(0) == CowdHeader.MAGIC) {
            return Probe.yes("magic COWD at 0x0");
        }
        if (start.i64(0) == SeSparseHeader.MAGIC) {
            return Probe.yes("magic 0xcafebabe at 0x0");
        }
        return isDescriptor(device)
                ? Probe.yes("text that begins with # Disk Descriptor")
                : Probe.no("magic 0x%08x at 0x0, and no descriptor".formatted(start.i32(0)));
    }

    private static boolean isDescriptor(BlockDevice device) throws IOException {
        return Descriptor.isStart(device.read(0, (int) Math.min(Descriptor.START, device.size())));
    }

    @Override
    public DiskImage open(ImageFile file, ImageContext context) throws IOException {
        requireNoSnapshot(file, context);
        Assembly assembly = new Assembly(file, context);
        return isDescriptor(file.device()) ? assembly.described() : assembly.embedded();
    }

    private static void requireNoSnapshot(ImageFile file, ImageContext context) throws UnsupportedImageException {
        if (context.snapshot().isPresent()) {
            throw UnsupportedImageException.of(
                    file.name(),
                    "the snapshot \"%s\" is asked for, but a vmdk image holds no snapshots"
                            .formatted(context.snapshot().get()));
        }
    }

    @Override
    public WritableDiskImage openWritable(WritableImageFile file, ImageContext context) throws IOException {
        requireNoSnapshot(file.readable(), context);
        requireSparse(file.readable());
        return new Assembly(file.readable(), context).writable(file.device());
    }

    @Override
    public CheckReport check(ImageFile file, ImageContext context) throws IOException {
        requireSparse(file);
        return new Check(file.device(), Assembly.readHeader(file, context.limits()), context.limits()).run();
    }

    /** Other files than the image's own are neither written nor checked. */
    private static void requireSparse(ImageFile file) throws IOException {
        if (isDescriptor(file.device())) {
            throw UnsupportedImageException.of(
                    file.name(), "only describes its extents, which are other files: that they can be read is all");
        }
    }

    @Override
    public List<CreateOption> createOptions() {
        return VmdkWriter.options();
    }

    @Override
    public ImageWriter create(ImageTarget target, CreateRequest request) throws IOException {
        return VmdkWriter.create(target, request);
    }
}
