package io.guestkit.image.split;

import io.guestkit.core.device.BlockDevice;
import java.util.LinkedHashMap;
import java.util.Map;

/** One of the files that a disk was cut into. */
record Part(PartName name, BlockDevice device) {

    /** Whether the file was opened; what stands for it otherwise is larger than any file. */
    boolean isKnown() {
        return device.size() != Long.MAX_VALUE;
    }

    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", name.toString());
        facts.put("size", device.size());
        return facts;
    }
}
