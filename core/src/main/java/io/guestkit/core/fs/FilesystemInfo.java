package io.guestkit.core.fs;

import java.util.List;

/**
 * What a filesystem says of itself.
 *
 * @param type the field's name for it, such as {@code ext4}
 * @param label the volume's label, empty where there is none
 * @param uuid the identifier as {@code blkid} prints it, empty where there is none
 * @param size bytes that the filesystem spans
 * @param free bytes not in use
 * @param blockSize the unit of allocation in bytes
 * @param features the names of its features, as its own tools print them
 * @param warnings what was found wrong but could be read around, each naming its place
 */
public record FilesystemInfo(
        String type,
        String label,
        String uuid,
        long size,
        long free,
        int blockSize,
        List<String> features,
        List<String> warnings) {}
