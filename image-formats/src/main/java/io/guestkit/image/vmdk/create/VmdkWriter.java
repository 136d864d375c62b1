package io.guestkit.image.vmdk.create;

import io.guestkit.core.device.StorageDevice;
import io.guestkit.core.spi.image.CreateOption;
import io.guestkit.core.spi.image.CreateRequest;
import io.guestkit.core.spi.image.ImageTarget;
import io.guestkit.core.spi.image.ImageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fills a new disk; see the package for what stands where. */
public final class VmdkWriter implements ImageWriter {

    private static final int GRAIN = SparseLayout.GRAIN;

    private final VmdkSettings settings;
    private final StorageDevice file;
    private final @Nullable GrainPacker packer;
    private final List<FreshExtent> extents = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    private VmdkWriter(VmdkSettings settings, ImageTarget target) throws IOException {
        this.settings = settings;
        this.file = target.file();
        this.packer = settings.subformat().isCompressed() ? new GrainPacker() : null;
        long most = settings.subformat().isSplit() ? VmdkSettings.SPLIT : Long.MAX_VALUE;
        long start = 0;
        do {
            long size = Math.min(most, settings.size() - start);
            extents.add(extent(target, size));
            start += size;
        } while (start < settings.size());
    }

    /** What {@code -o} takes. */
    public static List<CreateOption> options() {
        return VmdkSettings.OPTIONS;
    }

    /**
     * Begins a disk.
     *
     * @throws IllegalArgumentException when the format can't have it as requested
     */
    public static VmdkWriter create(ImageTarget target, CreateRequest request) throws IOException {
        VmdkSettings.requireName("the image's name", target.name());
        return new VmdkWriter(VmdkSettings.of(request), target);
    }

    private FreshExtent extent(ImageTarget target, long size) throws IOException {
        Subformat subformat = settings.subformat();
        String name = subformat.isEmbedded() ? target.name() : siblingName(target.name());
        StorageDevice storage = subformat.isEmbedded() ? file : target.sibling(name);
        lines.add("RW %d %s \"%s\"%s"
                .formatted(
                        size / VmdkSettings.SECTOR,
                        subformat.isFlat() ? "FLAT" : "SPARSE",
                        name,
                        subformat.isFlat() ? " 0" : ""));
        return subformat.isFlat() ? new FreshFlat(storage, size) : new FreshSparse(storage, size, settings, packer);
    }

    /** The descriptor's name with {@code -flat}, {@code -f001} or {@code -s001} before its extension. */
    private String siblingName(String name) {
        int point = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length();
        String part = settings.subformat().isSplit()
                ? "-%s%03d".formatted(settings.subformat().isFlat() ? "f" : "s", extents.size() + 1)
                : "-flat";
        return name.substring(0, point) + part + name.substring(point);
    }

    @Override
    public long size() {
        return settings.size();
    }

    @Override
    public int unit() {
        return GRAIN;
    }

    @Override
    public Stretch encode(long offset, ByteBuffer data) {
        Parts parts = new Parts();
        split(offset, data.remaining(), (extent, start, skip, length) -> {
            ByteBuffer bytes = data.slice(data.position() + (int) skip, (int) length);
            if (packer == null) {
                parts.add(extent, start / GRAIN, SparseLayout.GRAIN_SECTORS, bytes);
                return;
            }
            for (int at = 0; at < length; at += GRAIN) {
                long grain = (start + at) / GRAIN;
                ByteBuffer packed = packer.pack(grain, bytes.slice(at, Math.min(GRAIN, (int) length - at)));
                parts.add(extent, grain, packed.remaining() / VmdkSettings.SECTOR, packed);
            }
        });
        return parts;
    }

    @Override
    public void zeros(long offset, long length) throws IOException {
        split(offset, length, (extent, start, skip, count) -> extent.zeros(start / GRAIN, (count + GRAIN - 1) / GRAIN));
    }

    @Override
    public void finish() throws IOException {
        for (FreshExtent extent : extents) {
            extent.finish();
        }
        byte[] descriptor = FreshDescriptor.bytes(settings, lines);
        int at = settings.subformat().isEmbedded() ? SparseLayout.DESCRIPTOR * VmdkSettings.SECTOR : 0;
        file.write(at, ByteBuffer.wrap(descriptor));
        for (FreshExtent extent : extents) {
            extent.file().flush();
        }
        file.flush();
    }

    @Override
    public void close() {
        if (packer != null) {
            packer.close();
        }
    }

    /** What is done with the part of a range that one extent has. */
    @FunctionalInterface
    private interface Part<E extends Exception> {
        void of(FreshExtent extent, long start, long skip, long length) throws E;
    }

    /**
     * Goes through the extents of a range: each with where the part begins in it, how far that is into the range, and
     * how long it is.
     */
    private <E extends Exception> void split(long offset, long length, Part<E> part) throws E {
        for (long done = 0; done < length; ) {
            long at = offset + done;
            int index = settings.subformat().isSplit() ? (int) (at / VmdkSettings.SPLIT) : 0;
            FreshExtent extent = extents.get(index);
            long start = at - index * VmdkSettings.SPLIT;
            long count = Math.min(length - done, extent.size() - start);
            part.of(extent, start, done, count);
            done += count;
        }
    }

    /** Grains on their way into the files. */
    private static final class Parts implements Stretch {

        private final List<Packet> packets = new ArrayList<>();

        /** Grains that take {@code sectors} each, the last one perhaps less. */
        private static final class Packet {
            private final FreshExtent extent;
            private final long grain;
            private final int sectors;
            private final ByteBuffer bytes;
            private long place = -1;

            Packet(FreshExtent extent, long grain, int sectors, ByteBuffer bytes) {
                this.extent = extent;
                this.grain = grain;
                this.sectors = sectors;
                this.bytes = bytes;
            }
        }

        void add(FreshExtent extent, long grain, int sectors, ByteBuffer bytes) {
            packets.add(new Packet(extent, grain, sectors, bytes));
        }

        @Override
        public void claim() throws IOException {
            for (Packet packet : packets) {
                int each = packet.sectors * VmdkSettings.SECTOR;
                int count = (packet.bytes.remaining() + each - 1) / each;
                packet.place = packet.extent.place(packet.grain, count, packet.sectors);
            }
        }

        @Override
        public void store() throws IOException {
            for (Packet packet : packets) {
                packet.extent.file().write(packet.place, packet.bytes);
            }
        }
    }
}
