/**
 * Where the blocks of a file lie, and its content as a device: {@link io.guestkit.fs.ext4.content.BlockLookup#of} picks
 * the extent tree or the block map of an inode.
 *
 * <pre>
 *  extents     i_block: header, 4 entries ─► index blocks ─► leaf blocks: (block, length, target), in order
 *  block map   i_block: 12 numbers │ ─► block of numbers │ ─► ─► two levels │ ─► ─► ─► three levels
 * </pre>
 */
@NullMarked
package io.guestkit.fs.ext4.content;

import org.jspecify.annotations.NullMarked;
