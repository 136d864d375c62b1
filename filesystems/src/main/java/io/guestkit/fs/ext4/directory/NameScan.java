package io.guestkit.fs.ext4.directory;

import io.guestkit.core.bytes.StructView;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the entries in use, the two dots left out; for one thread. After an exception it goes on with the next
 * stretch, since where the next entry begins can't be told any more.
 */
final class NameScan {

    /** Tells whether an entry is the one looked for. */
    @FunctionalInterface
    interface Matcher {
        boolean matches(NameEntry entry) throws IOException;
    }

    private final Stretches stretches;
    private final NameEntry.Rules rules;
    private @Nullable StructView view;
    private int at;

    NameScan(Stretches stretches, NameEntry.Rules rules) {
        this.stretches = stretches;
        this.rules = rules;
    }

    /** A scan of one stretch. */
    static NameScan of(StructView stretch, NameEntry.Rules rules) {
        NameScan scan = new NameScan(() -> null, rules);
        scan.view = stretch;
        return scan;
    }

    /** The next name, or null after the last. */
    @Nullable
    NameEntry next() throws IOException {
        while (true) {
            StructView current = view;
            if (current == null || at == current.length()) {
                view = null; // so that a stretch that can't be read is not met again
                at = 0;
                view = stretches.next();
                if (view == null) {
                    return null;
                }
            } else {
                NameEntry entry = parse(current);
                if (entry.isName()) {
                    return entry;
                }
            }
        }
    }

    private NameEntry parse(StructView current) throws IOException {
        int start = at;
        at = current.length();
        NameEntry entry = NameEntry.parse(current, start, rules);
        at = entry.end();
        return entry;
    }

    /** The next name that matches, or null when there is none. */
    @Nullable
    NameEntry find(Matcher matcher) throws IOException {
        NameEntry entry = next();
        while (entry != null && !matcher.matches(entry)) {
            entry = next();
        }
        return entry;
    }
}
