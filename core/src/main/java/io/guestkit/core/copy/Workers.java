package io.guestkit.core.copy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that do the same work side by side until there is none left. */
final class Workers {

    /** What each thread does. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    private Workers() {}

    /**
     * Runs {@code work} on that many threads and waits for all of them. Where several fail, the first one's failure is
     * thrown and the others' are added to it.
     *
     * @param stop tells the others that one has failed; they are never interrupted, which would close the files they use
     */
    static void run(int threads, Work work, Runnable stop) throws IOException {
        ExecutorService executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "guestkit-copy");
            thread.setDaemon(true);
            return thread;
        });
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(executor.submit((Callable<Void>) () -> {
                try {
                    work.run();
                } catch (IOException | RuntimeException | Error failure) {
                    stop.run();
                    throw failure;
                }
                return null;
            }));
        }
        executor.shutdown();
        await(running, stop);
    }

    private static void await(List<Future<?>> running, Runnable stop) throws IOException {
        Throwable failure = null;
        boolean interrupted = false;
        for (Future<?> one : running) {
            boolean done = false;
            while (!done) {
                try {
                    one.get();
                    done = true;
                } catch (ExecutionException failed) {
                    done = true;
                    if (failure == null) {
                        failure = failed.getCause();
                    } else if (failure != failed.getCause()) {
                        failure.addSuppressed(failed.getCause());
                    }
                } catch (InterruptedException stopped) {
                    interrupted = true;
                    stop.run();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        rethrow(failure);
    }

    private static void rethrow(Throwable failure) throws IOException {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof IOException checked) {
            throw checked;
        }
    }
}
