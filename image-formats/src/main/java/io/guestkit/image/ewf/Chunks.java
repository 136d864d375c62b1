package io.guestkit.image.ewf;

import io.guestkit.core.codec.BlockDecompressor;
import io.guestkit.core.codec.Place;
import io.guestkit.core.codec.ZlibDecompressor;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.CompressedUnit;
import io.guestkit.core.error.CorruptImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.Adler32;
import org.jspecify.annotations.Nullable;

/**
 * Decodes chunks, checks them, and keeps the recent ones: each has one place, by its number. Spec: "Data chunk".
 */
final class Chunks implements AutoCloseable {

    /** Of small chunks; more would not be met again. */
    private static final int MOST_KEPT = 1024;

    /** Beside an eighth of the chunk, by which deflate's fixed codes may lengthen it at worst. */
    private static final int DEFLATE_SLACK = 1024;

    private final Volume volume;
    private final BlockDecompressor decompressor = ZlibDecompressor.wrapped();
    private final AtomicReferenceArray<@Nullable Decoded> recent;
    private final int mask;

    private record Decoded(long number, ByteBuffer bytes) {}

    /** Chunks of {@code volume}, of which {@code capacity} bytes are kept decoded, at least one chunk. */
    Chunks(Volume volume, long capacity) {
        this.volume = volume;
        int count = Integer.highestOneBit((int) Math.max(1, Math.min(capacity / volume.chunkSize(), MOST_KEPT)));
        this.recent = new AtomicReferenceArray<>(count);
        this.mask = count - 1;
    }

    /** Chunk {@code number}, whose {@code place} is within its file. */
    CompressedUnit unit(long number, BlockDevice file, ChunkTable.Place place) {
        long most = place.compressed()
                ? volume.chunkSize() + volume.chunkSize() / 8L + DEFLATE_SLACK
                : (long) volume.chunkLength(number) + Adler.SIZE;
        int length = (int) Math.min(most, place.end() - place.offset());
        return new Unit(this, number, file, place, length);
    }

    private ByteBuffer decode(Unit unit) throws IOException {
        int at = (int) unit.number & mask;
        Decoded decoded = recent.get(at);
        if (decoded == null || decoded.number != unit.number) {
            byte[] stored = unit.file.read(unit.place.offset(), unit.storedLength);
            decoded = new Decoded(unit.number, unit.place.compressed() ? inflate(unit, stored) : checked(unit, stored));
            recent.set(at, decoded);
        }
        return decoded.bytes;
    }

    private ByteBuffer inflate(Unit unit, byte[] stored) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(volume.chunkLength(unit.number));
        decompressor.decompress(ByteBuffer.wrap(stored), chunk, new Place(unit.where(), unit.place.offset()));
        return chunk.flip().asReadOnlyBuffer();
    }

    /** The bytes of a chunk as it stands, when they have the checksum behind them. */
    private ByteBuffer checked(Unit unit, byte[] stored) throws IOException {
        int length = volume.chunkLength(unit.number);
        if (stored.length < length + Adler.SIZE) {
            throw unit.corrupt("the chunk has %d bytes, expected %d".formatted(stored.length, length + Adler.SIZE));
        }
        Adler32 adler = new Adler32();
        adler.update(stored, 0, length);
        int actual = Integer.reverseBytes(ByteBuffer.wrap(stored).getInt(length)); // checksum, little-endian
        if (actual != (int) adler.getValue()) {
            throw unit.corrupt(
                    "checksum is 0x%08x, expected 0x%08x as its bytes have".formatted(actual, (int) adler.getValue()));
        }
        return ByteBuffer.wrap(stored, 0, length).slice().asReadOnlyBuffer();
    }

    @Override
    public void close() {
        decompressor.close();
    }

    /** One chunk. */
    record Unit(Chunks chunks, long number, BlockDevice file, ChunkTable.Place place, int storedLength)
            implements CompressedUnit {

        @Override
        public BlockDevice host() {
            return file;
        }

        @Override
        public long hostOffset() {
            return place.offset();
        }

        @Override
        public ByteBuffer decoded() throws IOException {
            return chunks.decode(this);
        }

        private String where() {
            return file.description() + " > ewf " + chunks.volume.chunkName(number);
        }

        private CorruptImageException corrupt(String what) {
            return CorruptImageException.at(where(), place.offset(), what);
        }
    }
}
