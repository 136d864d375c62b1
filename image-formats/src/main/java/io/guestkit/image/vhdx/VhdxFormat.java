package io.guestkit.image.vhdx;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.CachedDevice;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Probe;
import io.guestkit.core.spi.image.CheckReport;
import io.guestkit.core.spi.image.CheckableImageFormat;
import io.guestkit.core.spi.image.CreatableImageFormat;
import io.guestkit.core.spi.image.CreateOption;
import io.guestkit.core.spi.image.CreateOptions;
import io.guestkit.core.spi.image.CreateRequest;
import io.guestkit.core.spi.image.ImageTarget;
import io.guestkit.core.spi.image.ImageWriter;
import io.guestkit.core.spi.image.WritableDiskImage;
import io.guestkit.core.spi.image.WritableImageFile;
import io.guestkit.core.spi.image.WritableImageFormat;
import io.guestkit.image.vhdx.log.Header;
import io.guestkit.image.vhdx.log.HeaderWriter;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** VHDX images: fixed, dynamic and differencing. */
public final class VhdxFormat implements WritableImageFormat, CreatableImageFormat, CheckableImageFormat {

    static final String NAME = "vhdx";

    private static final String BLOCK_SIZE = "block_size";
    private static final String LOG_SIZE = "log_size";
    private static final String SUBFORMAT = "subformat";
    private static final String BLOCK_STATE_ZERO = "block_state_zero";
    private static final String DYNAMIC = "dynamic";
    private static final String FIXED = "fixed";
    private static final long LARGEST_LOG = 4 * Sizes.GiB - Sizes.MiB; // LogLength has 32 bits

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Probe probe(BlockDevice device) throws IOException {
        int length = Structure.SIGNATURE.length();
        if (device.size() < length) {
            return Probe.no("%d bytes, too short for a signature".formatted(device.size()));
        }
        String signature = device.littleEndian(Structure.STRUCTURE, 0, length).ascii(0, length);
        return signature.equals(Structure.SIGNATURE)
                ? Probe.yes("signature %s at 0x0".formatted(Structure.SIGNATURE))
                : Probe.no("no signature %s at 0x0".formatted(Structure.SIGNATURE));
    }

    @Override
    public DiskImage open(ImageFile file, ImageContext context) throws IOException {
        refuseSnapshot(file, context);
        Structure structure = Structure.read(file.device(), context.limits());
        Metadata metadata = structure.metadata();
        Parent parent =
                metadata.parent() == null ? null : Parent.open(metadata.parent(), metadata.sectorSize(), context);
        BlockDevice cached =
                new CachedDevice(structure.file(), context.limits().cacheBytes() / 4); // a chain has several
        return new VhdxImage(file, structure, new BlockAllocationTable(cached, structure, parent));
    }

    private static void refuseSnapshot(ImageFile file, ImageContext context) throws UnsupportedImageException {
        if (context.snapshot().isPresent()) {
            throw UnsupportedImageException.of(
                    file.name(),
                    "the snapshot \"%s\" is asked for, but a VHDX image has no snapshots"
                            .formatted(context.snapshot().get()));
        }
    }

    @Override
    public WritableDiskImage openWritable(WritableImageFile file, ImageContext context) throws IOException {
        ImageFile readable = file.readable();
        refuseSnapshot(readable, context);
        StorageDevice device = file.device();
        Structure structure = Structure.read(device, context.limits());
        requireWritable(device, structure);
        VhdxCheck check = new VhdxCheck(structure, context.limits().metadataBytes());
        CheckReport report = check.run();
        if (report.corruptions() > 0) {
            throw new CorruptImageException(report.findings().get(0) + "; nothing is written to such an image");
        }
        if (structure.replay() != null) {
            structure.replay().writeTo(device);
            new HeaderWriter(device, structure.headers()).write(Header.NO_LOG);
            structure = Structure.read(device, context.limits());
        }
        Allocation allocation = new Allocation(device, structure, check.space());
        return new WritableVhdxImage("%s(%s)".formatted(NAME, readable.name()), device, structure, allocation);
    }

    private static void requireWritable(BlockDevice file, Structure structure) throws UnsupportedImageException {
        if (structure.metadata().parent() != null) {
            throw UnsupportedImageException.of(
                    file.description(),
                    "a differencing image is not written to: a block that is written in part has its rest from the"
                            + " parent");
        }
        if (structure.headers().current().logLength() == 0) {
            throw UnsupportedImageException.of(file.description(), "an image without a log is not written to");
        }
    }

    /** Looks at the file as it will be after its log was replayed. */
    @Override
    public CheckReport check(ImageFile file, ImageContext context) throws IOException {
        Structure structure = Structure.read(file.device(), context.limits());
        return new VhdxCheck(structure, context.limits().metadataBytes()).run();
    }

    @Override
    public List<CreateOption> createOptions() {
        return List.of(
                CreateOption.size(
                        BLOCK_SIZE, "0", "a power of two from 1M to 256M; 0 takes 8M to 64M by the disk's size"),
                CreateOption.size(LOG_SIZE, "1M", "how long the log is, in whole MiB"),
                CreateOption.choice(SUBFORMAT, "whether blocks have their places from the start", DYNAMIC, FIXED),
                CreateOption.flag(
                        BLOCK_STATE_ZERO, true, "call blocks that are not stored zero, and not just not present"));
    }

    @Override
    public ImageWriter create(ImageTarget target, CreateRequest request) throws IOException {
        if (request.compressed()) {
            throw new IllegalArgumentException("a vhdx image can't be compressed");
        }
        CreateOptions options = request.options();
        if (request.size() > Metadata.LARGEST_DISK) {
            throw new IllegalArgumentException(
                    "a vhdx image has at most %d bytes, not %d".formatted(Metadata.LARGEST_DISK, request.size()));
        }
        long log = Sizes.roundUp(options.size(LOG_SIZE), Sizes.MiB);
        if (log == 0 || log > LARGEST_LOG) {
            throw new IllegalArgumentException("%s is %d, expected 1 to %d".formatted(LOG_SIZE, log, LARGEST_LOG));
        }
        long given = options.size(BLOCK_SIZE);
        int absent = options.flag(BLOCK_STATE_ZERO) ? BlockEntry.ZERO : BlockEntry.NOT_PRESENT;
        Metadata metadata = new Metadata(
                given == 0 ? Metadata.usualBlockSize(request.size()) : Metadata.requireBlockSize(given),
                options.choice(SUBFORMAT).equals(FIXED),
                Sizes.roundUp(request.size(), Metadata.SMALLEST_SECTOR),
                UUID.randomUUID(),
                Metadata.SMALLEST_SECTOR,
                Metadata.SMALLEST_SECTOR,
                null);
        return VhdxWriter.begin(target.file(), metadata, log, absent);
    }
}
