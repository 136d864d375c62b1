/** The face of the library. */
module io.guestkit {
    requires transitive io.guestkit.core;
    requires io.guestkit.image;
    requires io.guestkit.volume;
    requires io.guestkit.luks;
    requires io.guestkit.lvm;
    requires io.guestkit.fs;
    requires transitive io.guestkit.inspect;

    exports io.guestkit;
    exports io.guestkit.convert;
    exports io.guestkit.export;
    exports io.guestkit.nio;
    exports io.guestkit.safety;

    provides java.nio.file.spi.FileSystemProvider with
            io.guestkit.nio.GuestFileSystemProvider;
}
