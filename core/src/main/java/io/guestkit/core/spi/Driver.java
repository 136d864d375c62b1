package io.guestkit.core.spi;

import io.guestkit.core.device.BlockDevice;
import java.io.IOException;

/** What all drivers have in common: a name, and a look at bytes. */
public sealed interface Driver permits ImageFormat, VolumeScheme, VolumeAssembler, Unlocker, FilesystemDriver {

    /** The field's name in lower case, such as {@code qcow2}, {@code gpt}, {@code ext4}. */
    String name();

    /**
     * A cheap look whether {@code device} holds this driver's format. Foreign bytes, too short ones included, are
     * {@link Probe#no}; broken ones of its own are {@link Probe#yes}.
     *
     * @throws IOException only when the medium fails
     */
    Probe probe(BlockDevice device) throws IOException;
}
