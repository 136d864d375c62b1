/** Network block device. Holds no server or client yet. */
module io.guestkit.nbd {
    requires transitive io.guestkit.core;
}
