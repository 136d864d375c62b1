package io.guestkit.volume;

import io.guestkit.core.spi.Driver;
import io.guestkit.core.spi.DriverCatalogue;
import io.guestkit.volume.gpt.GptScheme;
import io.guestkit.volume.mbr.MbrScheme;
import java.util.List;

/** The schemes of this module. GPT comes first: a disk with both tables (a hybrid MBR) is what its GPT says. */
public final class Volumes implements DriverCatalogue {

    @Override
    public List<Driver> drivers() {
        return List.of(new GptScheme(), new MbrScheme());
    }
}
