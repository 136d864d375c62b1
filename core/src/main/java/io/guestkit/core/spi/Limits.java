package io.guestkit.core.spi;

import io.guestkit.core.bytes.Sizes;

/**
 * Bounds for what hostile images may ask of us; a real image that meets one is refused with the limit's name.
 *
 * @param chainDepth images in a chain of references, the first included
 * @param metadataBytes bytes of one table held in memory at once (an L1 table, a partition table, a journal's map)
 * @param tableEntries entries of one table of volumes
 * @param layerDepth layers from the disk down to a filesystem
 * @param symbolicLinks links followed in one path, as in Linux's {@code MAXSYMLINKS}
 * @param cacheBytes bytes that the caches of one opened layer may hold
 */
public record Limits(
        int chainDepth, long metadataBytes, int tableEntries, int layerDepth, int symbolicLinks, long cacheBytes) {

    /** The limits that the library uses unless told otherwise; they fit a heap of 64 MiB. */
    public static Limits defaults() {
        return new Limits(16, 32L * Sizes.MiB, 4096, 16, 40, 8L * Sizes.MiB);
    }
}
