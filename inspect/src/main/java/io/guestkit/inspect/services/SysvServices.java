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
 * The scripts that a runlevel starts: links {@code S??name} in {@code /etc/rc?.d}, or in {@code /etc/rc.d/rc?.d}. Where
 * systemd is the init system it starts those for which it has no unit of the same name, in runlevels 2 to 5.
 *
 * <p>Spec: LSB 5.0 core, "Run Levels"; systemd-sysv-generator(8).
 */
public final class SysvServices implements FactFinder<Service> {

    @Override
    public List<Service> find(Guest guest) throws IOException {
        boolean systemd = InitSystems.name(guest).equals("systemd");
        Map<String, List<String>> levels = new TreeMap<>();
        for (String folder : List.of("/etc/rc", "/etc/rc.d/rc")) {
            for (char level : (systemd ? "2345" : "2345S").toCharArray()) {
                for (GuestFile link : guest.children(folder + level + ".d")) {
                    if (isStart(link.name())) {
                        add(levels, link.name().substring(3), String.valueOf(level));
                    }
                }
            }
        }
        List<Service> services = new ArrayList<>();
        for (Map.Entry<String, List<String>> entry : levels.entrySet()) {
            String name = entry.getKey();
            String script = script(guest, name);
            if (!script.isEmpty() && !(systemd && hasUnit(guest, name))) {
                services.add(new Service(name, "sysv", State.ENABLED, List.copyOf(entry.getValue()), script));
            }
        }
        return services;
    }

    private static boolean isStart(String name) {
        return name.length() > 3
                && name.charAt(0) == 'S'
                && Character.digit(name.charAt(1), 10) >= 0
                && Character.digit(name.charAt(2), 10) >= 0;
    }

    private static void add(Map<String, List<String>> levels, String name, String level) {
        List<String> known = levels.computeIfAbsent(name, key -> new ArrayList<>());
        if (!known.contains(level)) {
            known.add(level);
        }
    }

    private static String script(Guest guest, String name) throws IOException {
        for (String folder : List.of("/etc/init.d/", "/etc/rc.d/init.d/")) {
            if (guest.exists(folder + name)) {
                return folder + name;
            }
        }
        return "";
    }

    private static boolean hasUnit(Guest guest, String name) throws IOException {
        String unit = name.endsWith(".sh") ? name.substring(0, name.length() - 3) : name;
        return !UnitFiles.find(guest, unit + ".service").isEmpty();
    }
}
