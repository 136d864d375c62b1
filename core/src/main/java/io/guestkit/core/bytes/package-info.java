/**
 * Bytes become values here: {@link io.guestkit.core.bytes.StructView} reads the fields of an on-disk structure, with
 * checksums, identifiers, sizes and the mapping of guest names to strings beside it.
 */
@NullMarked
package io.guestkit.core.bytes;

import org.jspecify.annotations.NullMarked;
