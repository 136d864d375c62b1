package io.guestkit.export;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Work that several threads do and whose results are taken in the order in which it was submitted, by the submitting
 * thread. At most {@code depth} tasks are under way: submitting one more first waits for the oldest.
 */
final class OrderedTasks<T> implements Closeable {

    /** Takes a result. */
    @FunctionalInterface
    interface Sink<T> {
        void accept(T result) throws IOException;
    }

    private final ExecutorService executor;
    private final Queue<Future<T>> pending = new ArrayDeque<>();
    private final int depth;
    private final Sink<T> sink;

    OrderedTasks(int threads, int depth, Sink<T> sink) {
        this.executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "guestkit-export");
            thread.setDaemon(true);
            return thread;
        });
        this.depth = depth;
        this.sink = sink;
    }

    void submit(Callable<T> task) throws IOException {
        while (pending.size() >= depth) {
            takeOldest();
        }
        pending.add(executor.submit(task));
    }

    /** Waits for all that was submitted. */
    void finish() throws IOException {
        while (!pending.isEmpty()) {
            takeOldest();
        }
    }

    private void takeOldest() throws IOException {
        try {
            sink.accept(pending.remove().get());
        } catch (ExecutionException failed) {
            throw rethrown(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while taking files out");
        }
    }

    private static IOException rethrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return cause instanceof IOException checked ? checked : new IOException(cause);
    }

    /**
     * Gives up what has not begun and waits for what has. Nothing is interrupted: that would close the image's channel
     * under other readers.
     */
    @Override
    public void close() {
        pending.forEach(task -> task.cancel(false));
        executor.shutdown();
        boolean interrupted = false;
        while (!executor.isTerminated()) {
            try {
                executor.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
