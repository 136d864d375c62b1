package io.guestkit.safety;

import io.guestkit.core.device.BlockDevice;
import java.io.IOException;

/** How one format is known by its bytes, and what it has to fulfil. */
interface FormatRules {

    /** The name in OpenStack. */
    String format();

    /** Whether the file is of this format. */
    boolean matches(BlockDevice file) throws IOException;

    /** Makes the format's checks, at least one. */
    void check(BlockDevice file, Verdicts verdicts) throws IOException;
}
