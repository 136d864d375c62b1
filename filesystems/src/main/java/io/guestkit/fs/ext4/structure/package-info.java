/**
 * What stands on disk at known places: the superblock, the descriptors of the groups and the inodes, and the storage from
 * which they and every other block are read.
 */
@NullMarked
package io.guestkit.fs.ext4.structure;

import org.jspecify.annotations.NullMarked;
