package io.guestkit.core.stack;

import io.guestkit.core.spi.KeySource;
import io.guestkit.core.spi.Limits;
import io.guestkit.core.spi.ReferenceGate;
import java.util.Optional;

/**
 * How images are opened.
 *
 * @param limits bounds for what images may ask
 * @param keys the keys of encrypted layers
 * @param gate what images may refer to outside themselves
 * @param format the image format by name, instead of the probe's answer
 * @param snapshot the internal snapshot to open, by id or name
 */
public record OpenOptions(
        Limits limits, KeySource keys, ReferenceGate gate, Optional<String> format, Optional<String> snapshot) {

    /** Default limits, no keys, no references, the format as probed. */
    public static OpenOptions defaults() {
        return new OpenOptions(
                Limits.defaults(), KeySource.none(), ReferenceGate.deny(), Optional.empty(), Optional.empty());
    }

    public OpenOptions withLimits(Limits other) {
        return new OpenOptions(other, keys, gate, format, snapshot);
    }

    public OpenOptions withKeys(KeySource other) {
        return new OpenOptions(limits, other, gate, format, snapshot);
    }

    public OpenOptions withGate(ReferenceGate other) {
        return new OpenOptions(limits, keys, other, format, snapshot);
    }

    public OpenOptions withFormat(String name) {
        return new OpenOptions(limits, keys, gate, Optional.of(name), snapshot);
    }

    /** The same with the format as probed and no snapshot: for images other than the one that was named. */
    public OpenOptions withoutFormat() {
        return new OpenOptions(limits, keys, gate, Optional.empty(), Optional.empty());
    }

    public OpenOptions withSnapshot(String idOrName) {
        return new OpenOptions(limits, keys, gate, format, Optional.of(idOrName));
    }
}
