package io.guestkit.core.copy;

import java.io.IOException;
import java.io.InterruptedIOException;

/** Lets threads do a part of their work one after another, in the order of numbers from 0 on. */
final class Turns {

    /** What is done in its turn. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    private long now;
    private boolean ended;

    /**
     * Waits until all turns before have been taken, does the work and passes the turn on.
     *
     * @return whether it was done: nothing is once {@link #end} was called
     */
    boolean take(long turn, Work work) throws IOException {
        if (!await(turn)) {
            return false;
        }
        work.run(); // whoever fails here ends the turns, so that nobody waits for the next one
        pass();
        return true;
    }

    private synchronized boolean await(long turn) throws InterruptedIOException {
        while (now != turn && !ended) {
            try {
                wait();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while a disk was copied");
            }
        }
        return !ended;
    }

    private synchronized void pass() {
        now++;
        notifyAll();
    }

    /** Wakes all who wait: something failed. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized boolean isEnded() {
        return ended;
    }
}
