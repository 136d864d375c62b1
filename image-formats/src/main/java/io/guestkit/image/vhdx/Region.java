package io.guestkit.image.vhdx;

/**
 * A range of the file that something has to itself. Spec: section 2.2.3.2.
 *
 * @param name what it holds
 * @param offset where it begins
 * @param length bytes
 */
record Region(String name, long offset, long length) {

    long end() {
        return offset + length;
    }
}
