package io.guestkit.image.qcow2.space;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of values by their key, the recent ones rather than the old, without a lock. Each key has two places
 * where it may stand; what is pushed out of its first place moves to its second, and out of that it is gone.
 */
public final class Recent<V> {

    private final AtomicReferenceArray<@Nullable Entry<V>> places;
    private final int mask;

    private record Entry<V>(long key, V value) {}

    /** A map of at most {@code count} values, at least 2; rounded down to a power of two. */
    public Recent(long count) {
        int size = Integer.highestOneBit((int) Math.max(2, Math.min(count, 1 << 12)));
        this.places = new AtomicReferenceArray<>(size);
        this.mask = size - 1;
    }

    public @Nullable V get(long key) {
        Entry<V> first = places.get(first(key));
        if (first != null && first.key == key) {
            return first.value;
        }
        Entry<V> second = places.get(second(key));
        return second != null && second.key == key ? second.value : null;
    }

    public void put(long key, V value) {
        Entry<V> before = places.get(first(key));
        if (before != null && before.key != key) {
            places.set(second(before.key), before);
        }
        places.set(first(key), new Entry<>(key, value));
    }

    /** Forgets a key, for good when nobody puts it meanwhile. */
    void remove(long key) {
        forget(first(key), key);
        forget(second(key), key);
    }

    private void forget(int place, long key) {
        Entry<V> entry = places.get(place);
        if (entry != null && entry.key == key) {
            places.set(place, null);
        }
    }

    private int first(long key) {
        return (int) ((key * 0x9e37_79b9_7f4a_7c15L) >>> 40) & mask; // Fibonacci hashing: the golden ratio of 2^64
    }

    private int second(long key) {
        return first(key) ^ 1;
    }
}
