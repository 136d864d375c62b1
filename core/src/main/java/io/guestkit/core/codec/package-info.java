/**
 * Compression of blocks whose decoded size is known: clusters, grains, chunks, filesystem blocks.
 *
 * <pre>
 *  BlockDecompressor ─┬─ ZlibDecompressor    raw deflate (RFC 1951), zlib streams (RFC 1950)    java.util.zip
 *                     └─ ZstdDecompressor    zstd frames (RFC 8878)                             zstd-jni
 *  BlockCompressor   ─┬─ ZlibCompressor      likewise
 *                     └─ ZstdCompressor      likewise
 *
 *  Place              where the stored bytes lie, for complaints
 * </pre>
 *
 * A block decodes to exactly the size that its format states: a stream that holds more or less is corrupt, so that no
 * bomb inflates further than its own block. Native state is pooled in small number and ended on close.
 */
@NullMarked
package io.guestkit.core.codec;

import org.jspecify.annotations.NullMarked;
