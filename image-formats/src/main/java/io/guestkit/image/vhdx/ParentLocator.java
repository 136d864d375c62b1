package io.guestkit.image.vhdx;

import io.guestkit.core.bytes.Guid;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the parent is, and how it is known. Spec: section 2.6.2.6.
 *
 * @param view the item, for complaints that need the rest of the file
 * @param linkages what the parent's DataWriteGuid may be
 * @param paths of the parent as they stand in the image, in the order in which they are tried
 */
record ParentLocator(StructView view, List<UUID> linkages, List<String> paths) {

    static final int HEADER = 20;

    private static final int ENTRY = 12;
    private static final UUID VHDX = UUID.fromString("b04aefb7-d19e-4a81-b789-25b8e9445913");
    private static final List<String> PATH_KEYS = List.of("relative_path", "volume_path", "absolute_win32_path");
    private static final Pattern LINKAGE =
            Pattern.compile("\\{?([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})\\}?");
    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

    static ParentLocator parse(StructView v) throws ImageException {
        UUID type = Guid.read(v, 0x00); // LocatorType
        if (!type.equals(VHDX)) {
            throw v.unsupported(0x00, "LocatorType is %s, a parent that is no VHDX file", type);
        }
        Map<String, String> values = values(v, v.u16(0x12)); // KeyValueCount
        List<UUID> linkages = new ArrayList<>();
        linkages.add(linkage(v, "parent_linkage", values.get("parent_linkage")));
        String second = values.get("parent_linkage2");
        if (second != null) {
            linkages.add(linkage(v, "parent_linkage2", second));
        }
        List<String> paths = new ArrayList<>();
        for (String key : PATH_KEYS) {
            String path = values.get(key);
            if (path != null) {
                paths.add(path);
            }
        }
        return new ParentLocator(v, List.copyOf(linkages), List.copyOf(paths));
    }

    private static Map<String, String> values(StructView v, int count) throws ImageException {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int at = HEADER + i * ENTRY;
            String key = text(v, at, "Key", v.u16(at + 0x08)); // KeyLength
            if (values.put(key, text(v, at + 0x04, "Value", v.u16(at + 0x0a))) != null) { // ValueLength
                throw v.corrupt(at, "the key \"%s\" stands here again, expected once", key);
            }
        }
        return values;
    }

    private static String text(StructView v, int at, String which, int length) throws ImageException {
        long offset = v.u32(at);
        if (offset > v.length() - length) {
            throw v.corrupt(
                    at,
                    "%sOffset is %d, expected %d bytes from there within the item, which has %d bytes",
                    which,
                    offset,
                    length,
                    v.length());
        }
        return new String(v.bytes((int) offset, length), StandardCharsets.UTF_16LE);
    }

    private static UUID linkage(StructView v, String key, @Nullable String value) throws ImageException {
        if (value == null || !LINKAGE.matcher(value).matches()) {
            throw v.corrupt(0x12, "%s is %s, expected a GUID", key, value == null ? "missing" : "\"" + value + "\"");
        }
        return UUID.fromString(LINKAGE.matcher(value).replaceFirst("$1"));
    }

    /** The files to look for, as paths from the image's folder, each once; the likeliest first. */
    Set<String> files() {
        Set<String> files = new LinkedHashSet<>();
        for (String path : paths) {
            String file = file(path);
            if (file != null) {
                files.add(file);
            }
        }
        return files;
    }

    /** The path from the image's folder; null for what is no name of a file, such as one with a colon or a NUL. */
    private static @Nullable String file(String path) {
        List<String> segments = List.of(SEPARATOR.split(path, -1));
        String first = segments.get(0);
        boolean absolute = segments.size() > 1 && (first.isEmpty() || first.endsWith(":"));
        String name = absolute ? segments.get(segments.size() - 1) : String.join("/", segments);
        boolean plain = !name.isEmpty() && !name.endsWith("/") && name.indexOf(':') < 0 && name.indexOf('\0') < 0;
        return plain ? name : null;
    }
}
