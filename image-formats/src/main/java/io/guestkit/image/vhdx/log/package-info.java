/**
 * The headers of a VHDX image and its log: what keeps the tables sound when a writer is cut off. Spec: [MS-VHDX],
 * sections 2.2.2 and 2.3.
 *
 * <pre>
 *  header 1, header 2   written in turns; the valid one with the higher number holds
 *  log                  a ring of entries of whole sectors of 4 KiB, each with the number of the one before plus one
 *  entry                header · descriptors ─ data sectors
 *    descriptor         a range of the file becomes zeros, or a sector becomes the next data sector
 *
 *  reading   entries from the tail that the newest one names up to that one are replayed, in memory
 *  writing   blocks and what earlier entries told ─ flush ─ entry ─ flush ─ sectors in their places
 * </pre>
 *
 * As whatever earlier entries told has been flushed before the next entry is written, each of ours names itself as the
 * tail. An entry never stands in the place of the one before.
 *
 * <p>Start reading at {@link io.guestkit.image.vhdx.log.Log}, then {@link io.guestkit.image.vhdx.log.LoggedFile}.
 */
@NullMarked
package io.guestkit.image.vhdx.log;

import org.jspecify.annotations.NullMarked;
