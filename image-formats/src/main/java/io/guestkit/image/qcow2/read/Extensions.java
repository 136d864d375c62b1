package io.guestkit.image.qcow2.read;

import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header extensions that a reader needs. Spec: section "Header extensions".
 *
 * @param backingFormat the format of the backing file, null when it is not told
 * @param dataFile the name of the external data file, null without one
 * @param bitmaps where the bitmap directory stands, null without one
 * @param encryption where the LUKS header stands, null without one
 * @param incompatibleNames the names of incompatible features by their bit
 */
public record Extensions(
        @Nullable String backingFormat,
        @Nullable String dataFile,
        @Nullable BitmapsExtension bitmaps,
        Encryption.@Nullable Place encryption,
        Map<Integer, String> incompatibleNames) {

    public static final int END = 0;
    public static final int BACKING_FORMAT = 0xe279_2aca;
    public static final int FEATURE_NAMES = 0x6803_f857;
    private static final int BITMAPS = 0x2385_2875;
    private static final int DATA_FILE = 0x4441_5441;
    private static final int ENCRYPTION = 0x0537_be77;

    private static final Set<Integer> KNOWN = Set.of(BACKING_FORMAT, FEATURE_NAMES, BITMAPS, DATA_FILE, ENCRYPTION);

    /** As for backing files; the specification sets none for external data files. */
    private static final int LONGEST_NAME = 1023;

    /** The longest format name that QEMU takes: block_int-common.h, {@code backing_format}. */
    public static final int LONGEST_FORMAT = 15;

    /**
     * Parses the extensions that begin at {@code start} of the first cluster.
     *
     * @param end where they must end: at the backing file's name or at the end of the cluster
     */
    public static Extensions parse(StructView cluster, int start, int end) throws ImageException {
        Map<Integer, StructView> found = new HashMap<>();
        Set<Integer> seen = new HashSet<>();
        int at = start;
        while (at < end) {
            int type = cluster.i32(at);
            long length = cluster.u32(at + 4);
            if (type == END) {
                break;
            }
            if (length > end - at - 8L) {
                throw cluster.corrupt(
                        at + 4,
                        "header extension 0x%08x has length %d, expected at most %d",
                        type,
                        length,
                        end - at - 8);
            }
            if (KNOWN.contains(type)) {
                if (!seen.add(type)) {
                    throw cluster.corrupt(at, "header extension 0x%08x stands here again, expected once", type);
                }
                found.put(type, cluster.slice("qcow2 header extension 0x%08x".formatted(type), at + 8, (int) length));
            }
            at += 8 + (((int) length + 7) & ~7);
        }
        return of(found);
    }

    private static Extensions of(Map<Integer, StructView> found) throws ImageException {
        StructView bitmaps = found.get(BITMAPS);
        StructView encryption = found.get(ENCRYPTION);
        return new Extensions(
                text(found.get(BACKING_FORMAT), LONGEST_FORMAT),
                text(found.get(DATA_FILE), LONGEST_NAME),
                bitmaps == null ? null : BitmapsExtension.parse(bitmaps),
                encryption == null ? null : Encryption.Place.parse(encryption),
                incompatibleNames(found.get(FEATURE_NAMES)));
    }

    private static @Nullable String text(@Nullable StructView extension, int longest) throws ImageException {
        return extension == null ? null : text(extension, 0, extension.length(), longest);
    }

    /** A name that takes up all of {@code length} bytes. */
    public static String text(StructView view, int at, long length, int longest) throws ImageException {
        if (length > longest) {
            throw view.corrupt(at, "the name has %d bytes, expected at most %d", length, longest);
        }
        String text = view.name(at, (int) length);
        if (text.indexOf('\0') >= 0 || nul(view, at, (int) length)) {
            throw view.corrupt(at, "the name has a NUL among its %d bytes, expected none", length);
        }
        return text;
    }

    private static boolean nul(StructView view, int at, int length) throws ImageException {
        for (int i = 0; i < length; i++) {
            if (view.u8(at + i) == 0) {
                return true;
            }
        }
        return false;
    }

    /** Spec: section "Feature name table". */
    private static Map<Integer, String> incompatibleNames(@Nullable StructView table) throws ImageException {
        Map<Integer, String> names = new HashMap<>();
        for (int at = 0; table != null && at + 48 <= table.length(); at += 48) {
            if (table.u8(at) == 0) { // an incompatible feature
                names.put(table.u8(at + 1), table.name(at + 2, 46));
            }
        }
        return names;
    }

    /** The names of the incompatible features in {@code bits}; those that the image does not name are {@code bit N}. */
    public List<String> names(long bits) {
        List<String> names = new ArrayList<>();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((bits >>> bit & 1) != 0) {
                String name = incompatibleNames.get(bit);
                names.add(name == null ? "bit " + bit : "\"%s\" (bit %d)".formatted(name, bit));
            }
        }
        return names;
    }
}
