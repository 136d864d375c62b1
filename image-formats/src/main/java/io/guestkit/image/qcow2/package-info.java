/**
 * QCOW2 images, versions 2 and 3. Spec: QEMU docs/interop/qcow2.rst. All integers are big-endian.
 *
 * <pre>
 *  first cluster   header (72, or 104 and more bytes) ─ header extensions ─ backing file name
 *
 *  guest offset  = | L1 index | L2 index | offset in cluster |        clusters of 512 bytes to 2 MiB
 *  L1 table ──► L2 table ──► cluster in the image, or in its external data file at the guest's own offset
 *
 *  L1 entry      bits 9-55 offset of an L2 table, 0: nothing here · 63 used once
 *  L2 entry      bits 9-55 offset of the cluster, 0: unallocated · 0 reads as zeros · 62 compressed · 63 used once
 *    compressed  bits 0-(x-1) offset of the bytes · x-61 further sectors of 512 bytes, where x = 70 - cluster_bits
 *    extended    a second word: bits 0-31 subcluster is allocated · 32-63 subcluster reads as zeros
 *
 *  snapshot table ──► L1 table of each internal snapshot         bitmap directory ──► names of the dirty bitmaps
 *  refcount table ──► refcount blocks: how often each cluster of the file is in use
 * </pre>
 *
 * What is unallocated is the backing file's, or zeros without one.
 *
 * <p>Read: zlib and zstd clusters, extended L2 entries, external data files, backing files in the format that the
 * header names, internal snapshots by id or name, encryption with LUKS and with AES. Told in the
 * {@link io.guestkit.core.spi.ImageInfo}: bitmaps, the dirty and the corrupt bit, what the encryption is. Refused by
 * name: version 1, unknown incompatible features, names with a protocol ({@code json:}, {@code nbd:} …), a backing file
 * without a format.
 *
 * <p>Stricter than QEMU: reserved bits of L1 and L2 entries must be 0, a header extension stands once, tables lie
 * within the file, a compressed cluster holds one cluster and not more, and a cluster that begins after the end of the
 * file is not read as zeros. In each case QEMU's own check calls the image damaged. An encrypted cluster over the end
 * of the file is not read either: QEMU would decrypt zeros to noise.
 *
 * <p>Written in place: data, zeros, discards, size, internal snapshots, the name of the backing file; all of it so that
 * a writer that is cut off leaves a sound image with at most clusters that nobody uses. Threads that read and write at
 * the same time do so one after another for each guest cluster. Autoclear bits, and so bitmaps, lapse with the first
 * change. A dirty image is repaired first. Refused by name for writing: the corrupt bit, external data files,
 * encryption. Checked and repaired as by {@code qemu-img check}: reference counts and bit 63, by what leads where.
 *
 * <p>Start reading at {@link io.guestkit.image.qcow2.read.Header#parse}, then
 * {@link io.guestkit.image.qcow2.read.Qcow2Map}; for writing at
 * {@link io.guestkit.image.qcow2.write.WritableQcow2Image}, for a check at
 * {@link io.guestkit.image.qcow2.check.Check}.
 */
@NullMarked
package io.guestkit.image.qcow2;

import org.jspecify.annotations.NullMarked;
