package io.guestkit.image.vmdk.create;

import java.util.stream.Stream;

/** How a new disk is laid out, in the order in which they are offered. */
enum Subformat {
    MONOLITHIC_SPARSE("monolithicSparse", false, false, false),
    MONOLITHIC_FLAT("monolithicFlat", true, false, false),
    TWO_GB_SPARSE("twoGbMaxExtentSparse", false, true, false),
    TWO_GB_FLAT("twoGbMaxExtentFlat", true, true, false),
    STREAM_OPTIMIZED("streamOptimized", false, false, true);

    private final String createType;
    private final boolean flat;
    private final boolean split;
    private final boolean compressed;

    Subformat(String createType, boolean flat, boolean split, boolean compressed) {
        this.createType = createType;
        this.flat = flat;
        this.split = split;
        this.compressed = compressed;
    }

    static Subformat of(String createType) {
        return Stream.of(values())
                .filter(subformat -> subformat.createType.equals(createType))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no subformat \"%s\"".formatted(createType)));
    }

    static String[] names() {
        return Stream.of(values()).map(Subformat::toString).toArray(String[]::new);
    }

    /** Whether extents hold the bytes of the disk at their own places. */
    boolean isFlat() {
        return flat;
    }

    /** Whether there is an extent for each 2 GiB. */
    boolean isSplit() {
        return split;
    }

    boolean isCompressed() {
        return compressed;
    }

    /** Whether the descriptor stands within the only extent. */
    boolean isEmbedded() {
        return !flat && !split;
    }

    /** The name in descriptor and options. */
    @Override
    public String toString() {
        return createType;
    }
}
