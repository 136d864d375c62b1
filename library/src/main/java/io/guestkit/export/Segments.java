package io.guestkit.export;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.Extent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Where a file's data lie between its holes. */
final class Segments {

    /** A stretch of data in bytes of the file. */
    record Segment(long offset, long length) {
        long end() {
            return offset + length;
        }
    }

    /** Above this number a file is taken out without its holes, so that the list's memory stays bounded. */
    private static final int MOST = 100_000;

    /** Holes that save less than this stay zeros. */
    private static final long WORTH = 4096;

    private Segments() {}

    /** The stretches of data, in order and apart from each other; the whole file when its holes are not worth it. */
    static List<Segment> of(BlockDevice content) throws IOException {
        List<Segment> segments = new ArrayList<>(1);
        long stored = 0;
        long offset = 0;
        long start = -1;
        while (offset < content.size()) {
            Extent extent = content.map(offset, content.size() - offset);
            if (extent.isZero()) {
                if (start >= 0) {
                    segments.add(new Segment(start, offset - start));
                }
                start = -1;
            } else {
                start = start < 0 ? offset : start;
                stored += extent.length();
            }
            offset += extent.length();
            if (segments.size() > MOST) {
                return whole(content);
            }
        }
        if (start >= 0) {
            segments.add(new Segment(start, offset - start));
        }
        return content.size() - stored < WORTH ? whole(content) : segments;
    }

    private static List<Segment> whole(BlockDevice content) {
        return content.size() == 0 ? List.of() : List.of(new Segment(0, content.size()));
    }
}
