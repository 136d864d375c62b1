package io.guestkit.cli.guest;

import io.guestkit.cli.command.Command;
import io.guestkit.cli.output.Output;
import io.guestkit.core.bytes.Sizes;
import io.guestkit.export.ExportListener;

/** Tells what an export leaves out, and on a terminal how far it is. */
final class ExportReport implements ExportListener {

    /** What takes less needs no line of progress. */
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    private static final long STEP_NANOS = 200_000_000L;

    private final Output err;
    private final long start = System.nanoTime();
    private long next = PATIENCE_NANOS;
    private long bytes;
    private boolean shown;
    private int status;

    ExportReport(Output err) {
        this.err = err;
    }

    @Override
    public void leftOut(String path, String reason) {
        excluded(path, reason);
        status = Command.FAILED;
    }

    @Override
    public void excluded(String path, String reason) {
        clear();
        err.line("guestkit: " + path + ": left out: " + reason);
    }

    @Override
    public void reduced(String path, String what) {
        clear();
        err.line("guestkit: " + path + ": " + what);
    }

    @Override
    public void progress(long more) {
        bytes += more;
        long elapsed = System.nanoTime() - start;
        if (err.isTerminal() && elapsed >= next) {
            next = elapsed + STEP_NANOS;
            shown = true;
            double seconds = elapsed / 1e9;
            err.control("\r\u001b[K");
            err.print(Sizes.format(bytes) + ", " + Sizes.format((long) (bytes / seconds)) + "/s");
            err.show();
        }
    }

    private void clear() {
        if (shown) {
            err.control("\r\u001b[K");
            shown = false;
        }
    }

    /** Ends the line of progress and returns the exit status: whether all was taken out. */
    int finish() {
        clear();
        return status;
    }
}
