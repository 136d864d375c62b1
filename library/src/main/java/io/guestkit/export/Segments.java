package io.guestkit.export;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import java.io.IOException;

/**
 * Where a file's data lie between its holes. They are told one by one, anew each time: there may be more of them than
 * memory has room for.
 */
final class Segments {

    /** Holes that save less than this stay zeros. */
    private static final long WORTH = 4096;

    /** Takes a stretch of data in bytes of the file. */
    @FunctionalInterface
    interface Action {
        void segment(long offset, long length) throws IOException;
    }

    private final BlockDevice content;
    private final boolean whole;
    private long count;
    private long stored;
    private long end;

    private Segments(BlockDevice content, boolean whole) {
        this.content = content;
        this.whole = whole;
    }

    /** The segments of a file's content; one that is the whole file when its holes are not worth it. */
    static Segments of(BlockDevice content) throws IOException {
        Segments found = counted(new Segments(content, false));
        return content.size() - found.stored < WORTH ? counted(new Segments(content, true)) : found;
    }

    private static Segments counted(Segments segments) throws IOException {
        segments.forEach((offset, length) -> {
            segments.count++;
            segments.stored += length;
            segments.end = offset + length;
        });
        return segments;
    }

    BlockDevice content() {
        return content;
    }

    /** Whether the file is one segment, or empty. */
    boolean isWhole() {
        return whole;
    }

    long count() {
        return count;
    }

    /** The bytes of all segments. */
    long stored() {
        return stored;
    }

    boolean endsInHole() {
        return end < content.size();
    }

    /** Tells all segments in order, none touching the next. */
    void forEach(Action action) throws IOException {
        long start = whole ? 0 : -1;
        long offset = whole ? content.size() : 0;
        while (offset < content.size()) {
            Extent extent = content.map(offset, content.size() - offset);
            if (!extent.isZero()) {
                start = start < 0 ? offset : start;
            } else if (start >= 0) {
                action.segment(start, offset - start);
                start = -1;
            }
            offset += extent.length();
        }
        if (start >= 0 && offset > start) {
            action.segment(start, offset - start);
        }
    }
}
