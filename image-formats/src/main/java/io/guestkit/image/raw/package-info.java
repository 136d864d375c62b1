/**
 * Raw images: the bytes of the file are the bytes of the disk. There is nothing to recognise one by, so that
 * {@link RawFormat} says <em>maybe</em> of every file; and nothing to hold snapshots or references.
 *
 * <p>Written: fresh images, in place, resized to any number of bytes. A raw image that is opened as one stays raw, whatever
 * is written into it.
 */
@NullMarked
package io.guestkit.image.raw;

import org.jspecify.annotations.NullMarked;
