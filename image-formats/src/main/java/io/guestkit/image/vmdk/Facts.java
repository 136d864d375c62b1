package io.guestkit.image.vmdk;

import io.guestkit.core.spi.ImageInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an image tells of itself, under the names of {@code qemu-img info --output=json}. Of extents in other files it
 * tells what the descriptor has: they are not looked into.
 */
final class Facts {

    /** The content identifier, which a child asks for. */
    static final String CID = "cid";

    private Facts() {}

    /** Of a disk in one sparse file. */
    static ImageInfo of(String fileName, HostedHeader header, Descriptor descriptor, List<String> warnings) {
        Map<String, Object> extent = new LinkedHashMap<>();
        if (header.compressed()) {
            extent.put("compressed", true);
        }
        extent.put("virtual-size", header.capacity());
        extent.put("filename", fileName);
        extent.put("cluster-size", header.grainSize());
        extent.put("format", "");
        return info(header.capacity(), header.grainSize(), descriptor, List.of(extent), warnings);
    }

    /** Of a disk whose descriptor is a file. */
    static ImageInfo of(Descriptor descriptor) {
        List<Map<String, Object>> extents = new ArrayList<>();
        for (ExtentLine line : descriptor.extents()) {
            Map<String, Object> extent = new LinkedHashMap<>();
            extent.put("virtual-size", line.size());
            extent.put("filename", line.fileName());
            extent.put("format", line.type().name());
            extents.add(extent);
        }
        return info(descriptor.size(), 0, descriptor, extents, List.of());
    }

    /** The same facts with another content identifier. */
    static ImageInfo withCid(ImageInfo info, long cid) {
        Map<String, Object> details = new LinkedHashMap<>(info.details());
        details.put(CID, cid);
        return new ImageInfo(
                info.format(),
                info.virtualSize(),
                info.clusterSize(),
                info.backingFile(),
                info.backingFormat(),
                info.snapshots(),
                Collections.unmodifiableMap(details),
                info.warnings());
    }

    private static ImageInfo info(
            long size,
            long grainSize,
            Descriptor descriptor,
            List<Map<String, Object>> extents,
            List<String> warnings) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put(CID, descriptor.cid());
        details.put("parent-cid", descriptor.parentCid());
        details.put("create-type", descriptor.createType());
        details.put(
                "extents", extents.stream().map(Collections::unmodifiableMap).toList());
        return new ImageInfo(
                "vmdk",
                size,
                grainSize,
                descriptor.parent(),
                descriptor.parent() == null ? null : "vmdk", // no other can be one
                List.of(),
                Collections.unmodifiableMap(details),
                warnings);
    }
}
