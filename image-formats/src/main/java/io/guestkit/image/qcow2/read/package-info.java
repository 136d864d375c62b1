/**
 * What an image says, and where the bytes of its disk stand: header, L1 and L2 tables, snapshot table, bitmap
 * directory, and what is encrypted or compressed. Nothing here writes.
 *
 * <p>Start reading at {@link io.guestkit.image.qcow2.read.Opening}, then {@link io.guestkit.image.qcow2.read.Qcow2Map}.
 */
@NullMarked
package io.guestkit.image.qcow2.read;

import org.jspecify.annotations.NullMarked;
