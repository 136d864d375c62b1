/**
 * Consistency: what leads to each cluster of an image is counted, and compared with the counts that the image stores
 * and with bit 63 of its active tables. The numbers are those of {@code qemu-img check}. What one L1 table leads to
 * twice as an L2 table is walked once.
 *
 * <p>Start reading at {@link io.guestkit.image.qcow2.check.Check}.
 */
@NullMarked
package io.guestkit.image.qcow2.check;

import org.jspecify.annotations.NullMarked;
