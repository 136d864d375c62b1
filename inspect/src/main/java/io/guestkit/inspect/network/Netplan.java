package io.guestkit.inspect.network;

import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The interfaces of netplan's files. Files are taken in the order of their names, whatever their folder; a file in
 * {@code /run} hides those of its name in {@code /etc}, and those the ones in {@code /lib}; what a later file says of an
 * interface is added to it.
 *
 * <p>Spec: netplan(5).
 */
public final class Netplan implements FactFinder<GuestInterface> {

    private static final List<String> FOLDERS = List.of("/run/netplan", "/etc/netplan", "/lib/netplan");

    private static final List<String> KINDS =
            List.of("ethernets", "wifis", "modems", "bonds", "bridges", "vlans", "tunnels", "vrfs", "dummy-devices");

    /** Characters of one file; cloud-init writes about five hundred. */
    private static final int MOST_TEXT = 256 * 1024;

    /** Interfaces of one guest, and addresses of one interface: what aliases make of a small file stays small. */
    private static final int MOST = 1000;

    /** The file that is read, for telling what is left out of it. */
    private record Source(Guest guest, String path) {

        List<?> first(List<?> list) {
            if (list.size() > MOST) {
                guest.warnNotRead(path, "has a list of " + list.size() + ", of which " + MOST + " are read");
            }
            return list.size() > MOST ? list.subList(0, MOST) : list;
        }

        List<String> strings(List<?> list) {
            List<String> strings = new ArrayList<>();
            for (Object item : first(list)) {
                if (item instanceof String text) {
                    strings.add(text);
                }
            }
            return strings;
        }
    }

    @Override
    public List<GuestInterface> find(Guest guest) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String folder : FOLDERS) {
            for (String path : guest.paths(folder, ".yaml")) {
                files.putIfAbsent(path.substring(folder.length() + 1), path);
            }
        }
        Map<String, InterfaceBuilder> builders = new LinkedHashMap<>();
        for (String path : files.values()) {
            Optional<String> text = guest.text(path);
            if (text.isPresent()) {
                read(guest, path, text.get(), builders);
            }
        }
        List<GuestInterface> interfaces = new ArrayList<>();
        builders.values().forEach(builder -> interfaces.add(builder.build()));
        return interfaces;
    }

    private static void read(Guest guest, String path, String text, Map<String, InterfaceBuilder> builders) {
        try {
            Object document = Yaml.parse(text, MOST_TEXT);
            for (String kind : KINDS) {
                for (Map.Entry<?, ?> entry : Yaml.map(document, "network", kind).entrySet()) {
                    if (builders.size() == MOST) {
                        guest.warnNotRead(path, "has more than " + MOST + " interfaces, the rest is left out");
                        return;
                    }
                    if (entry.getKey() instanceof String id) {
                        InterfaceBuilder builder =
                                builders.computeIfAbsent(name(id, entry.getValue()), key -> builder(key, path));
                        add(new Source(guest, path), entry.getValue(), builder);
                    }
                }
            }
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            guest.problems(path).report(line, "is no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            guest.warn(path, String.valueOf(e.getMessage()));
        }
    }

    private static InterfaceBuilder builder(String name, String path) {
        return new InterfaceBuilder(name, "netplan", path).start("auto");
    }

    /** The name that the interface gets, or is matched by, else that of its entry. */
    private static String name(String id, Object settings) {
        String given = Yaml.string(settings, "set-name");
        String matched = given.isEmpty() ? Yaml.string(settings, "match", "name") : given;
        return matched.isEmpty() ? id : matched;
    }

    private static void add(Source source, Object settings, InterfaceBuilder builder) {
        if (isTrue(Yaml.string(settings, "dhcp4"))) {
            builder.method("dhcp4");
        }
        if (isTrue(Yaml.string(settings, "dhcp6"))) {
            builder.method("dhcp6");
        }
        for (Object address : source.first(Yaml.list(settings, "addresses"))) {
            // an address is a string, or a map of the address to its options
            Object text = address instanceof Map<?, ?> map && !map.isEmpty()
                    ? map.keySet().iterator().next()
                    : address;
            if (text instanceof String string) {
                builder.address(string).method("static");
            }
        }
        builder.gateway(Yaml.string(settings, "gateway4")).gateway(Yaml.string(settings, "gateway6"));
        for (Object route : source.first(Yaml.list(settings, "routes"))) {
            if (Prefixes.isDefault(Yaml.string(route, "to"))) {
                builder.gateway(Yaml.string(route, "via"));
            }
        }
        builder.nameservers(source.strings(Yaml.list(settings, "nameservers", "addresses")))
                .searchDomains(source.strings(Yaml.list(settings, "nameservers", "search")))
                .macAddress(Yaml.string(settings, "match", "macaddress"))
                .macAddress(Yaml.string(settings, "macaddress"));
    }

    private static boolean isTrue(String value) {
        return switch (value) {
            case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y" -> true;
            default -> false;
        };
    }
}
