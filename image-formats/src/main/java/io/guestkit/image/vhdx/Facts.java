package io.guestkit.image.vhdx;

import io.guestkit.core.spi.ImageInfo;
import io.guestkit.image.vhdx.log.Header;
import io.guestkit.image.vhdx.log.Replay;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What an image tells of itself; {@code qemu-img info} has names for size and cluster only. */
final class Facts {

    private Facts() {}

    static ImageInfo of(Structure structure) {
        Metadata metadata = structure.metadata();
        ParentLocator parent = metadata.parent();
        return new ImageInfo(
                VhdxFormat.NAME,
                metadata.diskSize(),
                metadata.blockSize(),
                parent == null || parent.paths().isEmpty()
                        ? null
                        : parent.paths().get(0),
                parent == null ? null : VhdxFormat.NAME,
                List.of(),
                details(structure),
                warnings(structure));
    }

    private static Map<String, Object> details(Structure structure) {
        Metadata metadata = structure.metadata();
        Header header = structure.headers().current();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("subformat", subformat(metadata));
        details.put("creator", structure.creator());
        details.put("virtual-disk-id", metadata.diskId().toString());
        details.put("logical-sector-size", (long) metadata.sectorSize());
        details.put("physical-sector-size", (long) metadata.physicalSectorSize());
        details.put("file-write-guid", header.fileWriteGuid().toString());
        details.put("data-write-guid", header.dataWriteGuid().toString());
        details.put("log-size", header.logLength());
        ParentLocator parent = metadata.parent();
        if (parent != null) {
            details.put(
                    "parent-linkage",
                    parent.linkages().stream().map(UUID::toString).toList());
            details.put("parent-paths", parent.paths());
        }
        return Collections.unmodifiableMap(details);
    }

    private static String subformat(Metadata metadata) {
        if (metadata.parent() != null) {
            return "differencing";
        }
        return metadata.fixed() ? "fixed" : "dynamic";
    }

    private static List<String> warnings(Structure structure) {
        List<String> warnings = new ArrayList<>(structure.headers().warnings());
        warnings.addAll(structure.regions().warnings());
        Replay replay = structure.replay();
        if (replay != null) {
            warnings.add(
                    "the image was not closed cleanly: %d entries of its log are replayed".formatted(replay.entries()));
        }
        return List.copyOf(warnings);
    }
}
