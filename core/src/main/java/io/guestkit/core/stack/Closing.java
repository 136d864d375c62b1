package io.guestkit.core.stack;

import java.io.Closeable;
import java.io.IOException;

/** Closing on the way out of a failure. */
final class Closing {

    private Closing() {}

    /** Closes {@code resource}; if that fails too, the first failure carries it. */
    static void after(Exception failure, Closeable resource) {
        try {
            resource.close();
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }
}
