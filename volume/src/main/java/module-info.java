/** Partition tables and arrays. */
module io.guestkit.volume {
    requires transitive io.guestkit.core;

    exports io.guestkit.volume;

    provides io.guestkit.core.spi.DriverCatalogue with
            io.guestkit.volume.Volumes;
}
