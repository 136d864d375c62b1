package io.guestkit.inspect.services;

import io.guestkit.core.fs.GuestFile;
import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.services.Service.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The services of OpenRC: a link in {@code /etc/runlevels/LEVEL} for each that the level starts.
 *
 * <p>Spec: rc-update(8).
 */
public final class OpenRcServices implements FactFinder<Service> {

    @Override
    public List<Service> find(Guest guest) throws IOException {
        Map<String, List<String>> levels = new TreeMap<>();
        for (GuestFile level : guest.children("/etc/runlevels")) {
            for (GuestFile link : guest.children(level.path())) {
                levels.computeIfAbsent(link.name(), name -> new ArrayList<>()).add(level.name());
            }
        }
        List<Service> services = new ArrayList<>();
        for (Map.Entry<String, List<String>> entry : levels.entrySet()) {
            String script = "/etc/init.d/" + entry.getKey();
            if (guest.exists(script)) {
                services.add(
                        new Service(entry.getKey(), "openrc", State.ENABLED, List.copyOf(entry.getValue()), script));
            }
        }
        return services;
    }
}
