package io.guestkit.core.device;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A device some of whose blocks are shown as they stand elsewhere, such as in a journal. The base's bytes never change,
 * and an overlaid block costs a few bytes of memory, not its size.
 */
public final class OverlayDevice extends MappedDevice {

    private final BlockDevice base;
    private final long[] starts;
    private final Extent[] patches;

    /**
     * An overlay over {@code base}, described as the base is; closing it closes nothing.
     *
     * @param patches by their offset on the base, in bytes: what is shown instead. None overlaps the next, and all lie
     *     within the base.
     */
    public OverlayDevice(BlockDevice base, Map<Long, Extent> patches) throws IOException {
        NavigableMap<Long, Extent> sorted = new TreeMap<>(patches);
        this.base = base;
        this.starts = new long[sorted.size()];
        this.patches = new Extent[sorted.size()];
        long end = 0;
        int count = 0;
        for (Map.Entry<Long, Extent> patch : sorted.entrySet()) {
            long start = patch.getKey();
            Ranges.require(base, start, patch.getValue().length());
            if (start < end) {
                throw new IllegalArgumentException("patches overlap at offset " + start);
            }
            end = start + patch.getValue().length();
            this.starts[count] = start;
            this.patches[count++] = patch.getValue();
        }
    }

    @Override
    public long size() {
        return base.size();
    }

    @Override
    public int sectorSize() {
        return base.sectorSize();
    }

    @Override
    public String description() {
        return base.description();
    }

    @Override
    protected Extent mapWithin(long offset, long length) throws IOException {
        int found = Arrays.binarySearch(starts, offset);
        int before = found >= 0 ? found : -found - 2; // the last patch that starts at or before the offset
        if (before >= 0) {
            long skip = offset - starts[before];
            if (skip < patches[before].length()) {
                return patches[before].from(skip).limit(length);
            }
        }
        long next = before + 1 < starts.length ? starts[before + 1] : Long.MAX_VALUE;
        return base.map(offset, Math.min(length, next - offset));
    }

    @Override
    public void close() {
        // The base is its owner's to close.
    }
}
