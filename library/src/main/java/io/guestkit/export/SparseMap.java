package io.guestkit.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The map at the start of a sparse member: the number of its entries, then offset and length of each, in decimal, one a
 * line, padded to a block. A file that ends in a hole has an entry of no length at its end. Spec: GNU tar manual,
 * "Storing Sparse Files", PAX format version 1.0.
 */
final class SparseMap {

    /** Text is handed on in pieces of about this many characters. */
    private static final int PIECE = 8192;

    /** Takes the text piece by piece. */
    @FunctionalInterface
    interface Sink {
        void add(byte[] text) throws IOException;
    }

    private SparseMap() {}

    /** The bytes of the map without its padding. */
    static long length(Segments segments) throws IOException {
        long[] sum = {0};
        write(segments, text -> sum[0] += text.length);
        return sum[0];
    }

    /** Writes the map without its padding. */
    static void write(Segments segments, Sink sink) throws IOException {
        long size = segments.content().size();
        StringBuilder text = new StringBuilder();
        text.append(segments.count() + (segments.endsInHole() ? 1 : 0)).append('\n');
        segments.forEach((offset, length) -> {
            text.append(offset).append('\n').append(length).append('\n');
            if (text.length() >= PIECE) {
                sink.add(text.toString().getBytes(StandardCharsets.US_ASCII));
                text.setLength(0);
            }
        });
        if (segments.endsInHole()) {
            text.append(size).append("\n0\n");
        }
        sink.add(text.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
