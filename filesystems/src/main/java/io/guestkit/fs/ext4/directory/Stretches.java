package io.guestkit.fs.ext4.directory;

import io.guestkit.core.bytes.StructView;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Stretches of entries one after another: blocks, or the parts of a short directory in its inode. For one thread. */
@FunctionalInterface
public interface Stretches {

    /** The next one, or null after the last. */
    @Nullable
    StructView next() throws IOException;
}
