package io.guestkit.export;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Buffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A stretch of an archive that is yet to be read: what to put where, in order. */
final class Chunk {

    /** Puts its bytes. */
    @FunctionalInterface
    private interface Piece {
        void fill(ByteBuffer chunk) throws IOException;
    }

    private final long offset;
    private final int capacity;
    private final List<Piece> pieces = new ArrayList<>();
    private int length;

    Chunk(long offset, int capacity) {
        this.offset = offset;
        this.capacity = capacity;
    }

    /** Where in the archive the chunk begins. */
    long offset() {
        return offset;
    }

    int length() {
        return length;
    }

    int room() {
        return capacity - length;
    }

    void add(byte[] bytes, int from, int count) {
        pieces.add(chunk -> chunk.put(bytes, from, count));
        length += count;
    }

    void add(BlockDevice content, long from, int count) {
        pieces.add(chunk -> {
            chunk.limit(chunk.position() + count);
            content.read(from, chunk);
            chunk.limit(chunk.capacity());
        });
        length += count;
    }

    void addZeros(int count) {
        pieces.add(chunk -> Buffers.zero(chunk, count));
        length += count;
    }

    /** Reads all of it into {@code buffer}, which is then ready to be written out. */
    void fill(ByteBuffer buffer) throws IOException {
        buffer.clear();
        for (Piece piece : pieces) {
            piece.fill(buffer);
        }
        buffer.flip();
    }
}
