/**
 * Taking a guest's files out: checksums, tar archives, trees on the host.
 *
 * <pre>
 *  walk (one thread) ─► pieces in archive order ─► chunks of 1 MiB ─► workers read ─► written in order, or in place
 * </pre>
 *
 * A walk reads metadata alone; what a file holds is read by as many workers as there are processors, in chunks, so that
 * memory is bounded by the number of chunks under way and not by the size of a file. The order of the output is the
 * walk's.
 *
 * <p>Archives are POSIX.1-2001 pax archives (IEEE Std 1003.1, {@code pax}, "pax Interchange Format"): ustar headers,
 * extended ones where a value does not fit or is finer, {@code SCHILY.xattr.*} for extended attributes, and GNU's sparse
 * format 1.0 for files with holes.
 */
@NullMarked
package io.guestkit.export;

import org.jspecify.annotations.NullMarked;
