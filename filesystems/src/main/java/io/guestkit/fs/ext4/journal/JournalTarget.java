package io.guestkit.fs.ext4.journal;

/**
 * The filesystem that a journal belongs to.
 *
 * @param blockSize bytes of a block
 * @param blocks the number of blocks
 */
public record JournalTarget(int blockSize, long blocks) {}
