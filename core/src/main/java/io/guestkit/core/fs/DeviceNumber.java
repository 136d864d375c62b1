package io.guestkit.core.fs;

/** The number of a device node: the driver and the unit. */
public record DeviceNumber(int major, int minor) {

    /** The number as Linux's {@code makedev} packs it for {@code st_rdev}. */
    public long packed() {
        long upper = ((major & 0xffff_f000L) << 32) | ((minor & 0xffff_ff00L) << 12);
        return upper | ((major & 0xfffL) << 8) | (minor & 0xffL);
    }

    @Override
    public String toString() {
        return Integer.toUnsignedString(major) + ":" + Integer.toUnsignedString(minor);
    }
}
