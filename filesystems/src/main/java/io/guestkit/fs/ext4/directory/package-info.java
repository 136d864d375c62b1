/**
 * Directories: their entries, the index over the hashes of names, and names themselves where they are folded or
 * encrypted. Start reading at {@link io.guestkit.fs.ext4.directory.Directory}.
 *
 * <pre>
 *  linear    Entry: inode, rec_len, name_len, file_type, name │ Entry │ … │ tail with checksum
 *  indexed   block 0: root ─► (hash from, block)… ─► node blocks (0 to 2 levels) ─► blocks with entries, as above
 * </pre>
 *
 * A block of the index looks like one with a single unused entry, so the list of entries is the same with and without it.
 */
@NullMarked
package io.guestkit.fs.ext4.directory;

import org.jspecify.annotations.NullMarked;
