package io.guestkit.core.fs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The times of a node, to the nanosecond where the filesystem has that; {@code created} where it has one at all. */
public record FileTimes(
        Instant modified,
        Instant accessed,
        Instant changed,
        @Nullable Instant created) {}
