package io.guestkit.core.spi;

import java.util.List;

/**
 * A table of volumes that was read.
 *
 * @param scheme the driver's name, such as {@code gpt}
 * @param id the table's own identifier as its tools print it, empty without one
 * @param volumes in the table's order
 * @param warnings what was found wrong but could be read around
 */
public record VolumeTable(String scheme, String id, List<Volume> volumes, List<String> warnings) {}
