package io.guestkit.inspect.network;

import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import java.io.IOException;
import java.util.List;

/** The interfaces of {@code /etc/network/interfaces}. */
public final class Ifupdown implements FactFinder<GuestInterface> {

    @Override
    public List<GuestInterface> find(Guest guest) throws IOException {
        InterfacesFile file = new InterfacesFile(guest);
        file.read("/etc/network/interfaces");
        return file.interfaces();
    }
}
