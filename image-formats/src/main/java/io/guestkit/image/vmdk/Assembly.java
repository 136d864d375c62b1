package io.guestkit.image.vmdk;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.ConcatDevice;
import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.ImageException;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageContext;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.ImageInfo;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.Reference;
import io.guestkit.core.spi.image.WritableDiskImage;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a disk together: its extents, and its parent below. */
final class Assembly {

    private final ImageFile file;
    private final ImageContext context;
    private final Limits limits;
    private final CompressedGrains grains;
    private final List<Closeable> owned = new ArrayList<>();

    /** The disk that {@code file} holds or describes; what is opened for it, is opened through {@code context}. */
    Assembly(ImageFile file, ImageContext context) {
        this.file = file;
        this.context = context;
        this.limits = context.limits();
        this.grains =
                new CompressedGrains(limits.cacheBytes() / 4); // and as much for tables; a chain has several images
        owned.add(grains::close);
        owned.add(file.device());
    }

    /** What one sparse file holds. */
    private record Embedded(HostedHeader header, GrainMap map, ImageInfo info) {}

    /** A disk in one sparse file, which holds its descriptor. */
    DiskImage embedded() throws IOException {
        return image(readEmbedded(SparseExtent.tables(file.device(), limits.cacheBytes() / 4)));
    }

    /** The same for writing; {@code storage} is the file. */
    WritableDiskImage writable(StorageDevice storage) throws IOException {
        PendingTables tables = new PendingTables(storage);
        Embedded disk = readEmbedded(tables);
        WritableVmdk.requireWritable(file.name(), disk.header);
        return new WritableVmdk(image(disk), storage, disk.header, tables, disk.map);
    }

    private DiskImage image(Embedded disk) {
        return new VmdkImage(description(), disk.info, disk.map::map, owned);
    }

    private Embedded readEmbedded(BlockDevice tables) throws IOException {
        BlockDevice device = file.device();
        HostedHeader header = readHeader(file, limits);
        Descriptor descriptor =
                Descriptor.read(device, header.descriptorOffset(), header.descriptorSize(), limits.tableEntries());
        List<String> warnings = new ArrayList<>(header.warnings());
        checkExtents(header, descriptor, warnings);
        BlockDevice parent = parent(descriptor, header.descriptorOffset());
        GrainMap map = new GrainMap(device, tables, header, new GrainMap.Surroundings(grains, parent, 0));
        long broken = map.brokenTables();
        if (broken > 0) {
            warnings.add("%d grain tables are not within the file: the redundant ones are read".formatted(broken));
        }
        return new Embedded(header, map, Facts.of(file.name(), header, descriptor, List.copyOf(warnings)));
    }

    /** The header of a file that is a disk by itself. */
    static HostedHeader readHeader(ImageFile file, Limits limits) throws IOException {
        BlockDevice device = file.device();
        if (!(SparseHeader.read(device, limits) instanceof HostedHeader header) || !header.hasDescriptor(device)) {
            throw UnsupportedImageException.of(
                    file.name(), "has no descriptor: it is an extent, of a disk that another file describes");
        }
        return header;
    }

    /** The header counts; the line is made when the disk is, and some writers round one of the two. */
    private void checkExtents(HostedHeader header, Descriptor descriptor, List<String> warnings) throws ImageException {
        if (descriptor.extents().size() > 1 || (header.capacity() == 0 && descriptor.size() > 0)) {
            throw UnsupportedImageException.of(file.name(), "the descriptor within an extent names other extents");
        }
        if (descriptor.extents().size() == 1 && descriptor.size() != header.capacity()) {
            warnings.add("the descriptor has %d bytes for the extent, its header %d, which counts"
                    .formatted(descriptor.size(), header.capacity()));
        }
    }

    /** A disk whose descriptor is this file. */
    DiskImage described() throws IOException {
        Descriptor descriptor = Descriptor.read(file.device(), 0, file.device().size(), limits.tableEntries());
        if (descriptor.extents().isEmpty()) {
            throw CorruptImageException.at(
                    file.name() + " > " + Descriptor.STRUCTURE, 0, "there is no extent, expected at least one");
        }
        BlockDevice parent = parent(descriptor, 0);
        List<BlockDevice> extents = new ArrayList<>();
        long start = 0;
        for (ExtentLine line : descriptor.extents()) {
            GrainMap.Surroundings around = new GrainMap.Surroundings(grains, parent, start);
            extents.add(extent(
                    line, around, limits.cacheBytes() / 4 / descriptor.extents().size()));
            start += line.size();
        }
        return new VmdkImage(description(), Facts.of(descriptor), new ConcatDevice(description(), extents)::map, owned);
    }

    private BlockDevice extent(ExtentLine line, GrainMap.Surroundings around, long cacheBytes) throws IOException {
        if (line.type() == ExtentLine.Type.ZERO) {
            return new ZeroExtent(description() + " > zero extent", line.size());
        }
        BlockDevice device = context.open(new Reference("extent", line.fileName(), "raw"));
        owned.add(device);
        return switch (line.type()) {
            case FLAT, VMFS -> device.slice("vmdk extent", line.offset(), line.size());
            default -> new SparseExtent(device, line.size(), around, limits, cacheBytes);
        };
    }

    /** The disk below, whose content must be what it was when this one was put on it. */
    private @Nullable BlockDevice parent(Descriptor descriptor, long at) throws IOException {
        String name = descriptor.parent();
        if (name == null) {
            return null;
        }
        BlockDevice parent = context.open(new Reference("parent", name, "vmdk"));
        owned.add(parent);
        if (parent instanceof DiskImage image
                && image.info().details().get(Facts.CID) instanceof Long cid
                && cid != descriptor.parentCid()) {
            throw CorruptImageException.at(
                    file.name() + " > " + Descriptor.STRUCTURE,
                    at,
                    "parentCID is %08x, expected %08x as %s has it: that was written to since"
                            .formatted(descriptor.parentCid(), cid, parent.description()));
        }
        return parent;
    }

    private String description() {
        return "vmdk(" + file.name() + ")";
    }
}
