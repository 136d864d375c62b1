/**
 * Images of the Expert Witness Compression Format for reading: E01 as EnCase 1 to 7, linen, FTK Imager and ewfacquire
 * write it, and SMART (s01). Spec: libewf, "Expert Witness Compression Format (EWF)"; the oldest form also ASR Data,
 * "Expert Witness Compression Format Specification" (2002). All integers are little-endian.
 *
 * <pre>
 *  disk.E01    file header (13 bytes: signature, segment number)
 *              header2 header2 header     deflated text: case, examiner, dates
 *              volume                     sectors, bytes per sector, sectors per chunk
 *              sectors ◄── table table2   chunks, and where each begins; table2 repeats table
 *              next                       go on in disk.E02
 *  disk.E02    file header, data (repeats volume), sectors, table, table2 …
 *              error2 digest hash         bad sectors of the medium, MD5 and SHA-1 of all of it
 *              done
 *
 *  section     descriptor of 76 bytes (type, next section, size, Adler-32) and its data
 *  table       count · base offset · Adler-32 · count times 4 bytes · Adler-32
 *    entry     bits 0-30 offset from the base · 31 deflated
 *  chunk       deflated with zlib's checksum, or as it stands with an Adler-32 behind it; usually 32 KiB of the medium
 * </pre>
 *
 * SMART and EnCase 1 have no section sectors: the chunks follow the entries within the table. SMART's volume has 94
 * bytes, all others' 1052.
 *
 * <p>Every read of a chunk checks its checksum, of those that are not deflated as well: an image of evidence that no
 * longer has the bytes that were acquired must say so. That is why the map shows each chunk as a unit that has to be
 * decoded and never as bytes that could be copied from the file. What is damaged fails the reads of its own range
 * alone, naming chunk and range.
 *
 * <p>Opening reads the descriptors of all sections and looks once through all tables, so that a damaged one is told at
 * once and replaced by its copy; reading then takes entries from the files through a bounded cache. The further segments
 * are opened by their names, derived from the first one's. Where they may not be read (an image is only described), what
 * the first one tells is all.
 *
 * <p>Told in the {@link io.guestkit.core.spi.ImageInfo}: the examiner's facts, hashes, sectors that could not be read at
 * the acquisition, warnings. A password of EnCase encrypts nothing and is told only. Passed over: the sections session
 * and whatever is unknown.
 *
 * <p>Refused by name: version 2 (Ex01), logical evidence (L01, Lx01), AD encryption, chunks of more than half the
 * limit on metadata (16 MiB, the largest that EnCase makes).
 *
 * <p>Stricter than libewf: a chain of sections that is cut or whose descriptor is damaged, and segments of different
 * sets.
 *
 * <p>Start reading at {@link io.guestkit.image.ewf.EvidenceReader}, then {@link io.guestkit.image.ewf.EwfMap}.
 */
@NullMarked
package io.guestkit.image.ewf;

import org.jspecify.annotations.NullMarked;
