/**
 * Tables that cut a disk into partitions. {@link io.guestkit.volume.Volumes} lists them in the order in which they are
 * asked; each has a package of its own.
 */
@NullMarked
package io.guestkit.volume;

import org.jspecify.annotations.NullMarked;
