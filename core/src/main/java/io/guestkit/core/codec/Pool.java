package io.guestkit.core.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Idle states that are dear to make, such as an inflater or a cipher with its key; at most one for each processor. Each
 * is used by one thread at a time; who finds none idle makes one, and what finds no place on its return is ended.
 */
public final class Pool<T> {

    /** Beyond this many, one more start of an inflater (some microseconds) does not show. */
    private static final int MOST = 16;

    private final AtomicReferenceArray<@Nullable T> idle;
    private final Supplier<T> maker;
    private final Consumer<T> ender;
    private volatile boolean closed;

    /** A pool of what {@code maker} makes and {@code ender} ends. */
    public Pool(Supplier<T> maker, Consumer<T> ender) {
        this.idle =
                new AtomicReferenceArray<>(Math.min(MOST, Runtime.getRuntime().availableProcessors()));
        this.maker = maker;
        this.ender = ender;
    }

    /** An idle state or a new one, for the caller alone until it is given back. */
    public T take() {
        for (int i = 0; i < idle.length(); i++) {
            T found = idle.getPlain(i) == null ? null : idle.getAndSet(i, null);
            if (found != null) {
                return found;
            }
        }
        return maker.get();
    }

    /** Takes a state back. */
    public void give(T used) {
        boolean kept = false;
        for (int i = 0; i < idle.length() && !kept && !closed; i++) {
            kept = idle.compareAndSet(i, null, used);
        }
        if (!kept) {
            ender.accept(used);
        } else if (closed) {
            drain(); // the pool may have been closed in between
        }
    }

    /** Ends what is idle now, and on its return what is in use. */
    public void close() {
        closed = true;
        drain();
    }

    private void drain() {
        for (int i = 0; i < idle.length(); i++) {
            T found = idle.getAndSet(i, null);
            if (found != null) {
                ender.accept(found);
            }
        }
    }
}
