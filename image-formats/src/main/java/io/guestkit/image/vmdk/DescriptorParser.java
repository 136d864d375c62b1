package io.guestkit.image.vmdk;

import io.guestkit.core.bytes.Names;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a descriptor line by line. Spec: section "The Descriptor File". */
final class DescriptorParser {

    /** Those whose extents are files; a device, or a part of one, is in no file. */
    private static final Set<String> LAYOUTS = Set.of(
            "custom",
            "monolithicSparse",
            "monolithicFlat",
            "twoGbMaxExtentSparse",
            "twoGbMaxExtentFlat",
            "streamOptimized",
            "vmfs",
            "vmfsEagerZeroedThick",
            "vmfsPreallocated",
            "vmfsThin",
            "vmfsSparse",
            "seSparse");

    private static final String CID = "CID";
    private static final String PARENT_CID = "parentCID";
    private static final String CREATE_TYPE = "createType";
    private static final String PARENT = "parentFileNameHint";
    private static final String ENCODING = "encoding";
    private static final String VERSION = "version";

    private static final Set<String> KEYS = Set.of(CID, PARENT_CID, CREATE_TYPE, PARENT, ENCODING, VERSION);

    private final StructView text;
    private final int mostExtents;
    private final Map<String, Entry> entries = new HashMap<>();
    private final List<ExtentLine> extents = new ArrayList<>();

    /** A value and where its line begins. */
    private record Entry(int at, String value) {}

    DescriptorParser(StructView text, int mostExtents) {
        this.text = text;
        this.mostExtents = mostExtents;
    }

    Descriptor parse() throws ImageException {
        byte[] bytes = text.bytes(0, text.length());
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        for (int at = 0; at < end; ) {
            int next = at;
            while (next < end && bytes[next] != '\n') {
                next++;
            }
            line(at, decode(at, text.bytes(at, next - at)).strip());
            at = next + 1;
        }
        return descriptor();
    }

    /** The line's text in the encoding that the lines before it name, or else in UTF-8. */
    private String decode(int at, byte[] bytes) throws ImageException {
        Entry encoding = entries.get(ENCODING);
        if (encoding == null || isAscii(bytes)) {
            return Names.decode(bytes);
        }
        return switch (encoding.value.toUpperCase(Locale.ROOT)) {
            case "UTF-8" -> Names.decode(bytes);
            case "WINDOWS-1252" -> new String(bytes, Charset.forName("windows-1252"));
            default ->
                throw text.unsupported(
                        at, "encoding is \"%s\", expected UTF-8 or windows-1252 for names like this", encoding.value);
        };
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private void line(int at, String line) throws ImageException {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        if (ExtentLine.isOne(line)) {
            if (extents.size() == mostExtents) {
                throw text.unsupported(at, "there are more extents than the limit of %d table entries", mostExtents);
            }
            extents.add(ExtentLine.parse(text, at, line));
            return;
        }
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw text.corrupt(at, "the line is \"%s\", expected an extent or KEY=VALUE", line);
        }
        String key = line.substring(0, equals).strip();
        if (KEYS.contains(key) && entries.put(key, new Entry(at, unquoted(line.substring(equals + 1)))) != null) {
            throw text.corrupt(at, "%s stands here again, expected it once", key);
        }
    }

    private static String unquoted(String value) {
        String stripped = value.strip();
        boolean quoted = stripped.length() >= 2 && stripped.startsWith("\"") && stripped.endsWith("\"");
        return quoted ? stripped.substring(1, stripped.length() - 1) : stripped;
    }

    private Descriptor descriptor() throws ImageException {
        Entry version = entries.get(VERSION);
        if (version != null && !version.value.matches("[1-3]")) {
            throw text.unsupported(version.at, "version is %s, expected 1..3", version.value);
        }
        Entry createType = required(CREATE_TYPE);
        if (!LAYOUTS.contains(createType.value)) {
            throw text.unsupported(createType.at, "createType is \"%s\", which is no file", createType.value);
        }
        long parentCid = entries.containsKey(PARENT_CID) ? contentId(PARENT_CID) : Descriptor.NO_PARENT;
        Descriptor descriptor =
                new Descriptor(contentId(CID), parentCid, createType.value, parent(parentCid), List.copyOf(extents));
        return checked(descriptor);
    }

    private Entry required(String key) throws ImageException {
        Entry entry = entries.get(key);
        if (entry == null) {
            throw text.corrupt(0, "%s is missing", key);
        }
        return entry;
    }

    private long contentId(String key) throws ImageException {
        Entry entry = required(key);
        if (!entry.value.matches("[0-9a-fA-F]{1,8}")) {
            throw text.corrupt(entry.at, "%s is \"%s\", expected up to 8 hexadecimal digits", key, entry.value);
        }
        return Long.parseLong(entry.value, 16);
    }

    private @Nullable String parent(long parentCid) throws ImageException {
        Entry hint = entries.get(PARENT);
        boolean told = hint != null && !hint.value.isEmpty();
        if (told != (parentCid != Descriptor.NO_PARENT)) {
            throw text.corrupt(
                    told ? hint.at : required(PARENT_CID).at,
                    "parentCID is %08x, expected it not ffffffff with a parentFileNameHint and only then",
                    parentCid);
        }
        if (!told) {
            return null;
        }
        requirePlain(hint);
        return hint.value;
    }

    /** Refuses what is not a path with slashes: drive letters, backslashes and protocols. The gate does the rest. */
    private void requirePlain(Entry hint) throws ImageException {
        int colon = hint.value.indexOf(':');
        if (hint.value.indexOf('\\') >= 0
                || (colon >= 0 && hint.value.lastIndexOf('/', colon) < 0)
                || hint.value.chars().anyMatch(c -> c < ' ')) {
            throw text.unsupported(
                    hint.at, "%s is \"%s\", expected a path without drive or protocol", PARENT, hint.value);
        }
    }

    private Descriptor checked(Descriptor descriptor) throws ImageException {
        long sectors = 0;
        for (ExtentLine extent : descriptor.extents()) {
            sectors += extent.size() / ExtentLine.SECTOR; // each below 2^54, and there are some thousands at most
            if (sectors > ExtentLine.MOST_SECTORS) {
                throw text.corrupt(0, "the extents have more than %d sectors together", ExtentLine.MOST_SECTORS);
            }
        }
        return descriptor;
    }
}
