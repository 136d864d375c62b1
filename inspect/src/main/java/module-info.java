/** Facts about the guest, read from its files. */
module io.guestkit.inspect {
    requires transitive io.guestkit.core;
    requires org.snakeyaml.engine;

    exports io.guestkit.inspect;
    exports io.guestkit.inspect.boot;
    exports io.guestkit.inspect.guest;
    exports io.guestkit.inspect.mounts;
    exports io.guestkit.inspect.network;
    exports io.guestkit.inspect.os;
    exports io.guestkit.inspect.packages;
    exports io.guestkit.inspect.platform;
    exports io.guestkit.inspect.services;
    exports io.guestkit.inspect.text;
    exports io.guestkit.inspect.users;
}
