/** LUKS containers. */
module io.guestkit.luks {
    requires transitive io.guestkit.core;
    requires org.bouncycastle.provider;

    exports io.guestkit.luks;

    provides io.guestkit.core.spi.DriverCatalogue with
            io.guestkit.luks.LuksContainers;
}
