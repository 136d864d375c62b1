package io.guestkit.core.fs;

/** What a node is, with the type bits of {@code st_mode} (POSIX {@code sys/stat.h}, values as on Linux). */
public enum FileType {
    FILE(0x8000, '-'),
    DIRECTORY(0x4000, 'd'),
    SYMLINK(0xa000, 'l'),
    CHARACTER_DEVICE(0x2000, 'c'),
    BLOCK_DEVICE(0x6000, 'b'),
    FIFO(0x1000, 'p'),
    SOCKET(0xc000, 's');

    private final int modeBits;
    private final char letter;

    FileType(int modeBits, char letter) {
        this.modeBits = modeBits;
        this.letter = letter;
    }

    /** The type's bits of a mode. */
    public int modeBits() {
        return modeBits;
    }

    /** The letter that {@code ls -l} shows first. */
    public char letter() {
        return letter;
    }

    /** Whether nodes of this type are devices, which have a {@link DeviceNumber}. */
    public boolean isDevice() {
        return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
    }
}
