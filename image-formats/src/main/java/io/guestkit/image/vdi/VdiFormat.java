package io.guestkit.image.vdi;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.CachedDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.CreatableImageFormat;
import io.guestkit.core.spi.image.CreateOption;
import io.guestkit.core.spi.image.CreateRequest;
import io.guestkit.core.spi.image.ImageTarget;
import io.guestkit.core.spi.image.ImageWriter;
import io.guestkit.core.spi.image.RepairableImageFormat;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.core.spi.image.WritableImageFile;
import io.guestkit.core.spi.image.WritableImageFormat;
import java.io.IOException;
import java.util.List;

/** VirtualBox disk images. */
public final class VdiFormat implements WritableImageFormat, CreatableImageFormat, RepairableImageFormat {

    private static final String STATIC = "static";

    @Override
    public String name() {
        return "vdi";
    }

    @Override
    public Probe probe(BlockDevice device) throws IOException {
        if (device.size() < Header.SIGNATURE_AT + Integer.BYTES) {
            return Probe.no("%d bytes, too short for a signature".formatted(device.size()));
        }
        int signature = device.littleEndian(Header.STRUCTURE, Header.SIGNATURE_AT, Integer.BYTES)
                .i32(0);
        return signature == Header.SIGNATURE
                ? Probe.yes("signature 0x%08x at 0x40".formatted(signature))
                : Probe.no("signature 0x%08x at 0x40, expected 0x%08x".formatted(signature, Header.SIGNATURE));
    }

    @Override
    public DiskImage open(ImageFile file, ImageContext context) throws IOException {
        refuseSnapshot(file, context);
        BlockDevice device = file.device();
        Header header = readHeader(device);
        BlockDevice cached = new CachedDevice(device, context.limits().cacheBytes() / 4); // a chain has several images
        Entries entries = new Entries(cached, header.mapOffset());
        BlockMap map = new BlockMap(header, device, entries, header.isDifferencing() ? parent(file, header) : null);
        return new VdiImage(description(file), Facts.of(header), map, device);
    }

    private static void refuseSnapshot(ImageFile file, ImageContext context) throws UnsupportedImageException {
        if (context.snapshot().isPresent()) {
            throw UnsupportedImageException.of(
                    file.name(),
                    "the snapshot \"%s\" is asked for, but a vdi image holds no snapshots"
                            .formatted(context.snapshot().get()));
        }
    }

    private static Header readHeader(BlockDevice device) throws IOException {
        int present = (int) Math.min(Header.LENGTH, device.size());
        return Header.parse(device.littleEndian(Header.STRUCTURE, 0, present), device.size());
    }

    private static BlockDevice parent(ImageFile file, Header header) {
        return new UnnamedParent("parent of " + file.name(), header.size(), header.uuids());
    }

    private static String description(ImageFile file) {
        return "vdi(" + file.name() + ")";
    }

    @Override
    public WritableDiskImage openWritable(WritableImageFile file, ImageContext context) throws IOException {
        ImageFile readable = file.readable();
        refuseSnapshot(readable, context);
        Header header = readHeader(file.device());
        if (header.isDifferencing()) {
            throw UnsupportedImageException.of(
                    readable.name(),
                    "a differencing image is not written to: a block that is written in part has its rest from the"
                            + " parent");
        }
        VdiCheck check = VdiCheck.of(header, file.device(), context.limits().metadataBytes());
        CheckReport report = check.run().report(check.imageEnd());
        if (report.corruptions() > 0) {
            throw new CorruptImageException(report.findings().get(0) + "; nothing is written to such an image");
        }
        Allocation allocation = new Allocation(file.device(), header, check.unused());
        return new WritableVdiImage(description(readable), file.device(), allocation);
    }

    @Override
    public CheckReport check(ImageFile file, ImageContext context) throws IOException {
        VdiCheck check = VdiCheck.of(
                readHeader(file.device()), file.device(), context.limits().metadataBytes());
        return check.run().report(check.imageEnd());
    }

    /** Gives up blocks that nobody uses. What is corrupt stays so: which of two owners is the right one nobody knows. */
    @Override
    public CheckReport repair(WritableImageFile file, ImageContext context, Repair repair) throws IOException {
        Header header = readHeader(file.device());
        VdiCheck check = VdiCheck.of(header, file.device(), context.limits().metadataBytes());
        CheckReport.Builder report = check.run();
        CheckReport found = report.report(check.imageEnd());
        if (found.corruptions() > 0 || found.leaks() == 0) {
            return found;
        }
        Allocation allocation = new Allocation(file.device(), header, check.unused());
        allocation.modified();
        allocation.commit();
        report.leaksFixed(found.leaks());
        return report.report(header.blockPlace((int) found.allocatedUnits()));
    }

    @Override
    public List<CreateOption> createOptions() {
        return List.of(CreateOption.flag(STATIC, false, "give every block its place from the start"));
    }

    @Override
    public ImageWriter create(ImageTarget target, CreateRequest request) throws IOException {
        if (request.compressed()) {
            throw new IllegalArgumentException("a vdi image can't be compressed");
        }
        Header.Type type = request.options().flag(STATIC) ? Header.Type.STATIC : Header.Type.DYNAMIC;
        return VdiWriter.begin(target.file(), type, request.size());
    }
}
