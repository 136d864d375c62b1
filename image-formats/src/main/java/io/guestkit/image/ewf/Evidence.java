package io.guestkit.image.ewf;

import io.guestkit.core.device.BlockDevice;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a set hold, the chunks themselves left out.
 *
 * @param volume the size of the medium and of its chunks
 * @param segments the files in order
 * @param unopened the second segment where it may not be read, so that the rest is not known; null usually
 * @param tables where the chunks stand, in order
 * @param facts what the examiner wrote
 * @param hashes the stored hashes in hexadecimal by the JDK's names of their algorithms
 * @param errors sectors that could not be read at the acquisition
 * @param damages what is broken in the files but could be read around
 * @param remarks what went wrong at the acquisition
 */
record Evidence(
        Volume volume,
        List<BlockDevice> segments,
        @Nullable BlockDevice unopened,
        List<ChunkTable> tables,
        Map<String, String> facts,
        Map<String, String> hashes,
        ErrorRanges errors,
        List<String> damages,
        List<String> remarks) {

    /** Whether this is all of the set. */
    boolean isWhole() {
        return unopened == null;
    }

    /** All files that are open, the one that may not be read included. */
    List<BlockDevice> files() {
        return Stream.concat(segments.stream(), Stream.ofNullable(unopened)).toList();
    }

    /** All that a user should know before trusting the disk. */
    List<String> warnings() {
        return Stream.concat(damages.stream(), remarks.stream()).toList();
    }
}
