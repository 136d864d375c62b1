package io.guestkit.core.fs;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A directory's entries one after another, in the order in which they stand; for one thread. */
@FunctionalInterface
public interface EntryCursor {

    /** The next entry, or null after the last; {@code .} and {@code ..} are left out. */
    @Nullable
    DirectoryEntry next() throws IOException;
}
