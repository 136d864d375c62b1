package io.guestkit.image.vdi;

import io.guestkit.core.spi.ImageInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an image tells of itself; {@code qemu-img info} tells the sizes alone. */
final class Facts {

    private Facts() {}

    static ImageInfo of(Header header) {
        return new ImageInfo(
                "vdi", header.size(), header.blockSize(), null, null, List.of(), details(header), warnings(header));
    }

    private static Map<String, Object> details(Header header) {
        Map<String, Object> details = new LinkedHashMap<>();
        Header.Uuids uuids = header.uuids();
        details.put("type", header.type().toString());
        details.put("uuid", uuids.image().toString());
        details.put("modification-uuid", uuids.modification().toString());
        if (header.isDifferencing()) {
            details.put("parent-uuid", uuids.parent().toString());
            details.put("parent-modification-uuid", uuids.parentModification().toString());
        }
        details.put("blocks", (long) header.blocks());
        details.put("blocks-allocated", header.blocksAllocated());
        if (header.blockExtra() > 0) {
            details.put("block-extra", (long) header.blockExtra());
        }
        if (header.geometry().isKnown()) {
            details.put("geometry", geometry(header.geometry()));
        }
        if (!header.comment().isEmpty()) {
            details.put("comment", header.comment());
        }
        return Collections.unmodifiableMap(details);
    }

    private static Map<String, Object> geometry(Header.Geometry geometry) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("cylinders", geometry.cylinders());
        facts.put("heads", geometry.heads());
        facts.put("sectors", geometry.sectors());
        return Collections.unmodifiableMap(facts);
    }

    private static List<String> warnings(Header header) {
        List<String> warnings = new ArrayList<>();
        if (header.isDifferencing()) {
            warnings.add("what the parent %s holds is not read: the image does not say which file that is"
                    .formatted(header.uuids().parent()));
        }
        if (header.size() != header.statedSize()) {
            warnings.add("cbDisk is %d, which ends within a sector: the disk is shown with the whole of it"
                    .formatted(header.statedSize()));
        }
        return List.copyOf(warnings);
    }
}
