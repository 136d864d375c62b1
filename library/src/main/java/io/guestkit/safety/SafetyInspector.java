package io.guestkit.safety;

import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.spi.ImageFile;
import io.guestkit.core.spi.Registry;
import io.guestkit.core.stack.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;

/** Makes the checks of a profile on images. */
public final class SafetyInspector {

    private final Registry registry;
    private final OpenOptions options;

    /**
     * An inspector.
     *
     * @param options the format, where there is one that an image has to have, and the keys, for the profile that looks
     *     into encrypted disks; nothing passes the gate
     */
    public SafetyInspector(Registry registry, OpenOptions options) {
        this.registry = registry;
        this.options = options;
    }

    /**
     * Looks at the image at {@code path}.
     *
     * @throws IOException when there is no such file, or it can't be read; what is wrong with its content is a verdict
     */
    public SafetyReport inspect(Path path, SafetyProfile profile) throws IOException {
        ImageFile file = ImageFile.open(path);
        BlockDevice device = file.device();
        try (device) {
            Verdicts verdicts = new Verdicts();
            String format = switch (profile) {
                case DEFAULT -> new DefaultChecks(registry, options, verdicts).inspect(path, file);
                case OPENSTACK_STRICT -> new StrictChecks(registry, options, verdicts).inspect(device);
            };
            return verdicts.report(format, profile);
        }
    }
}
