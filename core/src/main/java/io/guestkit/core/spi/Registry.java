package io.guestkit.core.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The drivers in use, in the order in which they are asked. */
public final class Registry {

    private final List<Driver> drivers;

    private Registry(List<Driver> drivers) {
        this.drivers = List.copyOf(drivers);
    }

    /** The drivers of these catalogues, in this order. */
    public static Registry of(DriverCatalogue... catalogues) {
        List<Driver> drivers = new ArrayList<>();
        for (DriverCatalogue catalogue : catalogues) {
            drivers.addAll(catalogue.drivers());
        }
        return new Registry(drivers);
    }

    /** The drivers of every catalogue on the module path or class path. */
    public static Registry installed() {
        List<Driver> drivers = new ArrayList<>();
        ServiceLoader.load(DriverCatalogue.class, Registry.class.getClassLoader())
                .forEach(catalogue -> drivers.addAll(catalogue.drivers()));
        return new Registry(drivers);
    }

    /** All drivers of one kind. */
    public <D extends Driver> List<D> drivers(Class<D> kind) {
        return drivers.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The driver of one kind with that name. */
    public <D extends Driver> Optional<D> find(Class<D> kind, String name) {
        return drivers(kind).stream()
                .filter(driver -> driver.name().equals(name))
                .findFirst();
    }
}
