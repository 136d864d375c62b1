/**
 * The one device type and its algebra.
 *
 * <pre>
 *  BlockDevice ── read(offset, dst)     exactly dst.remaining() bytes, from any number of threads
 *              └─ map(offset, length)   what stands there: data · zero · hole · compressed · parent
 *
 *  FileDevice  BytesDevice              the leaves: a file, an array
 *  SliceDevice ConcatDevice             partitions, linear volumes        offset arithmetic happens here and
 *  OverlayDevice                        a journal replayed in memory      nowhere else
 *  CachedDevice                         a bounded cache for metadata
 *  MappedDevice                         the shared read loop: formats and files supply map alone
 * </pre>
 *
 * Descriptions nest from the outermost file inwards: {@code qcow2(disk.qcow2) > gpt partition 2}.
 */
@NullMarked
package io.guestkit.core.device;

import org.jspecify.annotations.NullMarked;
