package io.guestkit.core.spi;

import java.util.List;

/** A module's drivers in the order in which they are to be asked; found by {@link java.util.ServiceLoader}. */
public interface DriverCatalogue {

    List<Driver> drivers();
}
