package io.guestkit.image.qcow2.space;

/**
 * Kinds of tables, in the order in which their changes reach the medium: what counts a cluster before what leads to it,
 * and a table before what leads to the table. Each kind is safe before the next one begins.
 */
public enum Rank {
    REFCOUNT_BLOCK,
    REFCOUNT_TABLE,
    L2_TABLE,
    L1_TABLE
}
