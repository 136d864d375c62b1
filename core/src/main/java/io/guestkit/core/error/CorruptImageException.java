package io.guestkit.core.error;

/** Bytes that break their own format: a field out of its bounds, a wrong checksum, a structure cut short. */
public final class CorruptImageException extends ImageException {

    private static final long serialVersionUID = 1L;

    public CorruptImageException(String message) {
        super(message);
    }

    /**
     * A fault at a known place.
     *
     * @param where the nested description of the structure, such as {@code raw(disk.img) > ext4 superblock}
     * @param offset where the field lies, in bytes from the start of the innermost device named
     * @param what the field, its actual and its expected value
     */
    public static CorruptImageException at(String where, long offset, String what) {
        return new CorruptImageException("%s @0x%x: %s".formatted(where, offset, what));
    }
}
