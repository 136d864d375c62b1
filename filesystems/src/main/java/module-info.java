/** Filesystem drivers. */
module io.guestkit.fs {
    requires transitive io.guestkit.core;

    exports io.guestkit.fs;

    provides io.guestkit.core.spi.DriverCatalogue with
            io.guestkit.fs.Filesystems;
}
