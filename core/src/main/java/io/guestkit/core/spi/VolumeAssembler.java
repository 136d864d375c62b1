package io.guestkit.core.spi;

import io.guestkit.core.device.BlockDevice;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** Volumes that are put together from several devices: arrays, volume groups. */
public non-sealed interface VolumeAssembler extends Driver {

    /**
     * Puts together what can be, grouping the devices by the identifiers they carry.
     *
     * @param devices all devices known so far whose probe was {@code YES}
     */
    List<Volume> assemble(Collection<BlockDevice> devices, Limits limits) throws IOException;
}
