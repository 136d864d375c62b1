/**
 * The jbd2 journal of ext3 and ext4, replayed in memory. Spec: the Linux kernel's
 * Documentation/filesystems/ext4/journal.rst; where it is silent, fs/jbd2/recovery.c decides. All integers big-endian.
 *
 * <pre>
 *  block 0        journal superblock: where the log begins, and with which sequence number
 *  first … last   the ring:  descriptor ─ data blocks ─ … ─ revoke ─ commit │ descriptor ─ …
 *  … maxlen       the fast commits' area, when there is one
 * </pre>
 *
 * Three passes, as the kernel's: <em>scan</em> finds the last transaction that is whole, <em>revoke</em> gathers blocks
 * that must not be replayed, <em>replay</em> notes for each block where its newest content stands. Nothing is copied:
 * the result says which bytes of the journal are to be shown in place of which bytes of the filesystem.
 *
 * <p>Read: checksums v1 (of whole transactions), v2 and v3 (of each block), 64-bit block numbers, revocation, escaped
 * blocks, asynchronous commits, a log that wraps around. Refused by name: unknown features, and fast commits that must be
 * replayed. What makes a mount fail is corrupt here, too.
 *
 * <p>Start reading at {@link io.guestkit.fs.ext4.journal.JournalReplay#read}, then {@code Recovery}.
 */
@NullMarked
package io.guestkit.fs.ext4.journal;

import org.jspecify.annotations.NullMarked;
