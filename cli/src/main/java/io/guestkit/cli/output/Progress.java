package io.guestkit.cli.output;

import java.util.function.LongConsumer;

/**
 * How far a long work is, in one line that is written over again and gone at the end. Only on a terminal, and only when
 * the work takes longer than a second. Told by any thread.
 */
public final class Progress implements LongConsumer, AutoCloseable {

    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final long STEP_NANOS = 100_000_000L;

    private final Output err;
    private final String what;
    private final long total;
    private long done;
    private long next;
    private boolean shown;

    /** Progress of {@code what}, which ends when {@code total} bytes were told. */
    public Progress(Output err, String what, long total) {
        this.err = err;
        this.what = what;
        this.total = total;
        this.next = System.nanoTime() + FIRST_NANOS;
    }

    @Override
    public synchronized void accept(long bytes) {
        done += bytes;
        long now = System.nanoTime();
        if (err.isTerminal() && now - next >= 0) {
            next = now + STEP_NANOS;
            shown = true;
            err.control("\r");
            err.print("%s: %5.1f %%".formatted(what, total == 0 ? 100.0 : 100.0 * done / total));
            err.show();
        }
    }

    /** Removes the line. */
    @Override
    public synchronized void close() {
        if (shown) {
            err.control("\r\033[K"); // back to the start, and erased to the end
            err.show();
        }
    }
}
