package io.guestkit.luks;

import io.guestkit.core.spi.Driver;
import io.guestkit.core.spi.DriverCatalogue;
import java.util.List;

/** The containers of this module. */
public final class LuksContainers implements DriverCatalogue {

    @Override
    public List<Driver> drivers() {
        return List.of(new LuksUnlocker());
    }
}
