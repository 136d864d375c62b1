package io.guestkit.safety;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The text that describes a VMDK disk: every line has to be understood. */
final class VmdkDescriptorRules {

    private static final String TYPE = "createtype";
    private static final Set<String> TYPES = Set.of("monolithicsparse", "streamoptimized");
    private static final Set<String> ACCESS = Set.of("rw", "rdonly", "noaccess");

    private String type = "";
    private int extents;

    private VmdkDescriptorRules() {}

    /** Why a descriptor, padded with NULs, is refused, or null. */
    static @Nullable String violation(byte[] descriptor) {
        String text = new String(descriptor, StandardCharsets.ISO_8859_1).replaceFirst("\0+\\z", "");
        if (text.isEmpty()) {
            return "there is no descriptor";
        }
        if (!text.chars().allMatch(letter -> letter < 0x80)) {
            return "the descriptor is not ASCII";
        }
        VmdkDescriptorRules rules = new VmdkDescriptorRules();
        for (String line : text.toLowerCase(Locale.ROOT).split("\n", -1)) {
            String violation = rules.line(line.strip());
            if (violation != null) {
                return violation;
            }
        }
        return rules.whole();
    }

    private @Nullable String line(String line) {
        if (line.isEmpty() || line.startsWith("#") || line.startsWith("ddb")) {
            return null;
        }
        int equals = line.indexOf('=');
        if (equals >= 0 && line.lastIndexOf(' ', equals) < 0) {
            if (line.substring(0, equals).equals(TYPE)) {
                type = line.substring(equals + 1).replace("\"", "");
            }
            return null;
        }
        if (!ACCESS.contains(line.split(" ", 2)[0])) {
            return "the descriptor has a line that is not known: \"%s\"".formatted(line);
        }
        extents++;
        return line.contains("/") ? "an extent leads out of the folder: \"%s\"".formatted(line) : null;
    }

    private @Nullable String whole() {
        if (!TYPES.contains(type)) {
            return "createType is \"%s\", expected monolithicSparse or streamOptimized".formatted(type);
        }
        return extents == 0 ? "the descriptor has no extents" : null;
    }
}
