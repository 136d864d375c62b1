package io.guestkit.image.vhd;

import io.guestkit.core.spi.ImageInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an image tells of itself; {@code qemu-img info} has names for size and cluster only. */
final class Facts {

    /** The name of the identifier, by which a differencing disk knows its parent. */
    static final String ID = "unique-id";

    private Facts() {}

    /**
     * The facts of an image.
     *
     * @param header null for a fixed disk
     * @param parents the names of the parent as they stand in the image, the likeliest first
     */
    static ImageInfo of(Footers footers, @Nullable DynamicHeader header, List<String> parents) {
        Footer footer = footers.footer();
        boolean differencing = footer.type() == Footer.Type.DIFFERENCING;
        return new ImageInfo(
                VhdFormat.NAME,
                footer.size(),
                header == null ? 0 : header.blockSize(),
                parents.isEmpty() ? null : parents.get(0),
                differencing ? VhdFormat.NAME : null,
                List.of(),
                details(footer, differencing ? header : null, parents),
                warnings(footers));
    }

    private static Map<String, Object> details(Footer footer, @Nullable DynamicHeader child, List<String> parents) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("subformat", footer.type().toString());
        details.put("creator-application", footer.creator().strip());
        details.put("creator-host-os", footer.host().strip());
        details.put("timestamp", time(footer.timestamp()));
        details.put(ID, footer.id().toString());
        details.put("geometry", footer.geometry().toString());
        details.put("current-size", footer.currentSize());
        details.put("temporary", footer.temporary());
        details.put("saved-state", footer.savedState());
        if (child != null) {
            details.put("parent-unique-id", child.parentId().toString());
            details.put("parent-timestamp", time(child.parentTimestamp()));
            details.put("parent-names", List.copyOf(parents));
        }
        return Collections.unmodifiableMap(details);
    }

    private static String time(long seconds) {
        return Footer.EPOCH.plusSeconds(seconds).toString();
    }

    private static List<String> warnings(Footers footers) {
        Footer footer = footers.footer();
        List<String> warnings = new ArrayList<>(footers.warnings());
        if (footer.countsByGeometry() && footer.size() < footer.currentSize()) {
            warnings.add(
                    "the disk has the %d bytes of its geometry, as its creator \"%s\" wants it, and not the %d bytes"
                                    .formatted(footer.size(), footer.creator().strip(), footer.currentSize())
                            + " of its current size");
        }
        if (footer.savedState()) {
            warnings.add("the machine was put to sleep (saved state): what it had not written yet is not on the disk");
        }
        return List.copyOf(warnings);
    }
}
