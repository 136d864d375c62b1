/**
 * Raw disks that were cut into numbered files, as imaging tools and {@code split} write them. There is no structure in the
 * files; the names alone say what belongs together.
 *
 * <pre>
 *  disk.001  disk.002  …  disk.999  disk.1000          imaging tools; also from disk.000 on
 *  disk.00   disk.01   …  disk.89   disk.9000          split -d
 *  disk.aa   disk.ab   …  disk.yz   disk.zaaa          split
 * </pre>
 *
 * A disk is opened at its first part, which is recognised by its name when no format knows the bytes. The parts that follow
 * are opened through the gate until one is missing, and the disk is theirs one after another. That a part is missing can't
 * be seen when it is the last; that one is missing in the middle makes the disk end before it. The number of parts and
 * their sizes are therefore told, and so is a part whose size is unlike the first one's before the last.
 *
 * <p>What is cut into parts is a raw disk: of an image in another format the parts have to be joined first.
 */
@NullMarked
package io.guestkit.image.split;

import org.jspecify.annotations.NullMarked;
