package io.guestkit.core.spi.image;

/**
 * The image that is wanted.
 *
 * @param size bytes of the disk; a format that counts in larger units makes it larger
 * @param compressed whether the data is to be compressed
 * @param options the format's own options
 */
public record CreateRequest(long size, boolean compressed, CreateOptions options) {}
