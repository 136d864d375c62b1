package io.guestkit.core.copy;

/**
 * A part of a disk.
 *
 * @param turn its number, from 0 on, in disk order
 * @param zero whether it reads as zeros without looking; only then is it longer than one buffer
 */
record Piece(long turn, long offset, long length, boolean zero) {}
