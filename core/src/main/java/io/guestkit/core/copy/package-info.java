/**
 * Whole disks at once, on all processors: copied into a fresh image, or compared.
 *
 * <pre>
 *  {@link io.guestkit.core.copy.DiskCopy}   {@link io.guestkit.core.copy.DiskComparison}
 *          │                │
 *  Pieces: a disk cut into pieces of a few MiB, and into stretches of zeros that no byte has to be read for
 *          │                │
 *  Workers: threads that take the pieces, each with a buffer of its own; Turns keeps what must be in order in order
 * </pre>
 */
@NullMarked
package io.guestkit.core.copy;

import org.jspecify.annotations.NullMarked;
