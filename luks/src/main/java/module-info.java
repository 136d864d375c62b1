/** LUKS containers. Holds no driver yet and provides none. */
module io.guestkit.luks {
    requires transitive io.guestkit.core;
}
