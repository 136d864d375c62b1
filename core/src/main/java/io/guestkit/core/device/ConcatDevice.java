package io.guestkit.core.device;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Several devices one after another; their owners close them. */
public final class ConcatDevice extends MappedDevice {

    private final BlockDevice[] parts;
    private final long[] ends;
    private final String description;

    /** A device over {@code parts} in order; parts of no bytes are allowed. */
    public ConcatDevice(String description, List<BlockDevice> parts) {
        this.description = description;
        this.parts = parts.stream().filter(part -> part.size() > 0).toArray(BlockDevice[]::new);
        this.ends = new long[this.parts.length];
        long end = 0;
        for (int i = 0; i < this.parts.length; i++) {
            end = Math.addExact(end, this.parts[i].size());
            ends[i] = end;
        }
    }

    @Override
    public long size() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    @Override
    public int sectorSize() {
        return parts.length == 0 ? 512 : parts[0].sectorSize();
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    protected Extent mapWithin(long offset, long length) throws IOException {
        int found = Arrays.binarySearch(ends, offset);
        int part = found >= 0 ? found + 1 : -found - 1; // an end is where the next part begins
        long start = part == 0 ? 0 : ends[part - 1];
        return parts[part].map(offset - start, Math.min(length, ends[part] - offset));
    }

    @Override
    public void close() {
        // The parts are their owners' to close.
    }
}
