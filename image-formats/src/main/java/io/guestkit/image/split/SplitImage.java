package io.guestkit.image.split;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.device.ConcatDevice;
import io.guestkit.core.device.Extent;
import io.guestkit.core.device.MappedDevice;
import io.guestkit.core.spi.DiskImage;
import io.guestkit.core.spi.ImageInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The parts of a disk one after another. */
final class SplitImage extends MappedDevice implements DiskImage {

    private final String description;
    private final List<Part> parts;
    private final BlockDevice disk;
    private final boolean whole;

    /** A disk of these parts, of which the last may stand for all that were not opened. */
    SplitImage(String description, List<Part> parts) {
        this.description = description;
        this.parts = List.copyOf(parts);
        this.whole = parts.get(parts.size() - 1).isKnown();
        this.disk =
                new ConcatDevice(description, known().stream().map(Part::device).toList());
    }

    private List<Part> known() {
        return whole ? parts : parts.subList(0, parts.size() - 1);
    }

    @Override
    public ImageInfo info() {
        Map<String, Object> details =
                Map.of("parts", known().stream().map(Part::facts).toList());
        return new ImageInfo("split", size(), 0, null, null, List.of(), details, warnings());
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (!whole) {
            warnings.add("the parts that may follow %s were not looked at, and the size is that of this one alone"
                    .formatted(parts.get(0).name()));
        }
        long usual = parts.get(0).device().size();
        int last = known().size() - 1;
        for (int i = 1; i <= last; i++) {
            long size = parts.get(i).device().size();
            if (i < last ? size != usual : size > usual) {
                warnings.add("the part %s has %d bytes, and those before it have %d"
                        .formatted(parts.get(i).name(), size, usual));
            }
        }
        return List.copyOf(warnings);
    }

    @Override
    public long size() {
        return disk.size();
    }

    @Override
    public int sectorSize() {
        return disk.sectorSize();
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    protected Extent mapWithin(long offset, long length) throws IOException {
        return disk.map(offset, length);
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (Part part : parts) {
            try {
                part.device().close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
