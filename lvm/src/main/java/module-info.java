/** Logical volumes. Holds no driver yet and provides none. */
module io.guestkit.lvm {
    requires transitive io.guestkit.core;
}
