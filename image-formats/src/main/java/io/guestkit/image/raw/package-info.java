/**
 * Raw images: the bytes of the file are the bytes of the disk. There is nothing to recognise one by, so that
 * {@link RawFormat} says <em>maybe</em> of every file; and nothing to hold snapshots or references.
 */
@NullMarked
package io.guestkit.image.raw;

import org.jspecify.annotations.NullMarked;
