/** Disk image formats. */
module io.guestkit.image {
    requires transitive io.guestkit.core;
    requires java.xml;

    exports io.guestkit.image;

    provides io.guestkit.core.spi.DriverCatalogue with
            io.guestkit.image.ImageFormats;
}
