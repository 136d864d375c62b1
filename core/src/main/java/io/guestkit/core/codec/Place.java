package io.guestkit.core.codec;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.error.UnsupportedImageException;

/**
 * Where compressed bytes lie, for complaints about them.
 *
 * @param where the nested description of device and structure, such as {@code disk.qcow2 > qcow2 compressed cluster}
 * @param offset the first stored byte on the innermost device named
 */
public record Place(String where, long offset) {

    CorruptImageException corrupt(String what) {
        return CorruptImageException.at(where, offset, what);
    }

    UnsupportedImageException unsupported(String feature) {
        return UnsupportedImageException.of("%s @0x%x".formatted(where, offset), feature);
    }
}
