package io.guestkit.volume.gpt;

import io.guestkit.core.bytes.Guid;
import io.guestkit.core.bytes.StructView;
import io.guestkit.core.error.ImageException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A partition entry.
 *
 * @param type the type's GUID
 * @param unique the partition's own GUID
 * @param firstLba where it begins
 * @param lastLba its last LBA
 * @param attributes the bits of the spec's table 5.8 and, above 48, of the type
 * @param name UTF-16 up to the first NUL
 */
record Entry(UUID type, UUID unique, long firstLba, long lastLba, long attributes, String name) {

    private static final int NAME = 0x38;
    private static final int NAME_UNITS = 36;
    private static final long LEGACY_BOOT = 1 << 2;

    /** The entry in a view of an entry's size, or null for an unused one, whose type is all zeros. */
    static @Nullable Entry parse(StructView view) throws ImageException {
        if (view.isZero(0x00, 16)) {
            return null;
        }
        return new Entry(
                Guid.read(view, 0x00),
                Guid.read(view, 0x10),
                view.u63(0x20, "StartingLBA"),
                view.u63(0x28, "EndingLBA"),
                view.i64(0x30),
                name(view));
    }

    /** Lone surrogates, which no text has, become the replacement character. */
    private static String name(StructView view) throws ImageException {
        StringBuilder name = new StringBuilder(NAME_UNITS);
        for (int unit = 0; unit < NAME_UNITS; unit++) {
            char c = (char) view.u16(NAME + 2 * unit);
            if (c == 0) {
                break;
            }
            name.append(c);
        }
        for (int i = 0; i < name.length(); i++) {
            if (i + 1 < name.length() && Character.isSurrogatePair(name.charAt(i), name.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(name.charAt(i))) {
                name.setCharAt(i, '\ufffd');
            }
        }
        return name.toString();
    }

    boolean isLegacyBootable() {
        return (attributes & LEGACY_BOOT) != 0;
    }
}
