package io.guestkit.core.spi;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an image says of itself, as {@code qemu-img info} would.
 *
 * @param format the driver's name
 * @param virtualSize bytes of the disk inside
 * @param clusterSize bytes of the unit of allocation, 0 where there is none
 * @param backingFile the name of the file below as it stands in the image, null without one
 * @param backingFormat its format as it stands in the image, null where none is named
 * @param snapshots internal snapshots in the order of the image
 * @param details further facts of the format in a stable order; values are String, Long, Boolean, and
 *     List and Map (by String) of these
 * @param warnings what was found wrong but could be read around
 */
public record ImageInfo(
        String format,
        long virtualSize,
        long clusterSize,
        @Nullable String backingFile,
        @Nullable String backingFormat,
        List<Snapshot> snapshots,
        Map<String, Object> details,
        List<String> warnings) {

    /**
     * An internal snapshot.
     *
     * @param id the identifier, unique within the image
     * @param name the name, which may be empty or used twice
     * @param vmStateSize bytes of saved machine state
     * @param seconds when it was taken, in seconds since 1970
     * @param nanos the nanoseconds of that second
     * @param vmClockNanos the guest's running time in nanoseconds
     * @param diskSize bytes of the disk as it was
     */
    public record Snapshot(
            String id, String name, long vmStateSize, long seconds, int nanos, long vmClockNanos, long diskSize) {}
}
