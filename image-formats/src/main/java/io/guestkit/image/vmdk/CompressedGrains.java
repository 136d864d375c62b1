package io.guestkit.image.vmdk;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.codec.BlockDecompressor;
import io.guestkit.core.codec.Place;
import io.guestkit.core.codec.ZlibDecompressor;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.CompressedUnit;
import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Decodes compressed grains and keeps recent ones. Spec: section "Stream-Optimized Compressed Sparse Extents", grain
 * markers.
 */
final class CompressedGrains implements AutoCloseable {

    static final int MARKER_LENGTH = 12;

    private final BlockDecompressor decompressor = ZlibDecompressor.wrapped();
    private final long capacity;
    private volatile @Nullable AtomicReferenceArray<@Nullable Decoded> recent;

    private record Decoded(BlockDevice file, long offset, ByteBuffer bytes) {}

    /** Grains of which {@code capacity} bytes are kept decoded. */
    CompressedGrains(long capacity) {
        this.capacity = capacity;
    }

    /** The grain at {@code guest} of an extent, whose marker or bytes begin at {@code host} of its file. */
    CompressedUnit unit(BlockDevice file, SparseHeader header, long guest, long host) {
        return new Unit(this, file, header, guest, host);
    }

    private ByteBuffer decode(Unit unit) throws IOException {
        AtomicReferenceArray<@Nullable Decoded> places = places(unit.header.grainSize());
        int place = (int) (unit.guest / unit.header.grainSize() % places.length());
        Decoded found = places.get(place);
        if (found == null || found.offset != unit.hostOffset || found.file != unit.host) {
            found = new Decoded(unit.host, unit.hostOffset, inflate(unit));
            places.set(place, found);
        }
        return found.bytes;
    }

    /** Made when the first grain is decoded, so that images without any pay nothing. */
    private AtomicReferenceArray<@Nullable Decoded> places(long grainSize) {
        AtomicReferenceArray<@Nullable Decoded> places = recent;
        if (places == null) {
            places = new AtomicReferenceArray<>((int) Math.max(2, Math.min(capacity / grainSize, 1 << 12)));
            recent = places;
        }
        return places;
    }

    private ByteBuffer inflate(Unit unit) throws IOException {
        ByteBuffer stored = stored(unit);
        int grainSize = (int) unit.header.grainSize();
        long rest = unit.header.capacity() - unit.guest;
        Place place = new Place(unit.host.description() + " > vmdk compressed grain", unit.hostOffset);
        try {
            return inflate(stored, grainSize, place);
        } catch (CorruptImageException notWhole) {
            if (rest >= grainSize) {
                throw notWhole;
            }
            return inflate(stored, (int) rest, place); // the end of the disk, after which some write no more
        }
    }

    private ByteBuffer inflate(ByteBuffer stored, int length, Place place) throws IOException {
        ByteBuffer decoded = ByteBuffer.allocate(length);
        decompressor.decompress(stored, decoded, place);
        return decoded.flip();
    }

    /** The stored bytes, of which the marker tells the length when there is one. */
    private static ByteBuffer stored(Unit unit) throws IOException {
        if (!(unit.header instanceof HostedHeader hosted) || !hosted.features().markers()) {
            return ByteBuffer.wrap(unit.host.read(unit.hostOffset, unit.storedLength()));
        }
        int size = markedSize(unit.host, unit.header, unit.guest, unit.hostOffset);
        return ByteBuffer.wrap(unit.host.read(unit.hostOffset + MARKER_LENGTH, size));
    }

    /** The stored bytes of the grain at {@code guest}, after the marker at {@code host}, which must name it. */
    static int markedSize(BlockDevice file, SparseHeader header, long guest, long host) throws IOException {
        StructView marker = file.littleEndian("vmdk grain marker", host, MARKER_LENGTH);
        long lba = marker.i64(0); // val
        if (lba != guest / ExtentLine.SECTOR) {
            throw marker.corrupt(0, "lba is %d, expected %d", lba, guest / ExtentLine.SECTOR);
        }
        long size = marker.u32(8); // size
        int most = storedLength(file, header, host) - MARKER_LENGTH;
        if (size < 1 || size > most) {
            throw marker.corrupt(8, "size is %d, expected 1..%d", size, most);
        }
        return (int) size;
    }

    /** As QEMU: block/vmdk.c, {@code vmdk_read_extent}: no writer lets a grain grow to twice its size. */
    private static int storedLength(BlockDevice file, SparseHeader header, long host) {
        return (int) Math.min(2 * header.grainSize(), file.size() - host);
    }

    @Override
    public void close() {
        decompressor.close();
    }

    /** One compressed grain. */
    private record Unit(CompressedGrains grains, BlockDevice host, SparseHeader header, long guest, long hostOffset)
            implements CompressedUnit {

        @Override
        public int storedLength() {
            return CompressedGrains.storedLength(host, header, hostOffset);
        }

        @Override
        public ByteBuffer decoded() throws IOException {
            return grains.decode(this);
        }
    }
}
