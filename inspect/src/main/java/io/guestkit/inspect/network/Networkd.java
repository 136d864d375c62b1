package io.guestkit.inspect.network;

import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.text.IniFile;
import io.guestkit.inspect.text.IniFile.Section;
import io.guestkit.inspect.text.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The {@code .network} files of systemd-networkd that an administrator or a tool made. Those in {@code /usr/lib} come with
 * systemd, match the links of containers and virtual machines of every guest alike, and are left out.
 *
 * <p>Spec: systemd.network(5). A file hides those of the same name in later folders.
 */
public final class Networkd implements FactFinder<GuestInterface> {

    private static final List<String> FOLDERS =
            List.of("/etc/systemd/network", "/run/systemd/network", "/usr/local/lib/systemd/network");

    @Override
    public List<GuestInterface> find(Guest guest) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String folder : FOLDERS) {
            for (String path : guest.paths(folder, ".network")) {
                files.putIfAbsent(path.substring(folder.length() + 1), path);
            }
        }
        List<GuestInterface> interfaces = new ArrayList<>();
        for (Map.Entry<String, String> file : files.entrySet()) {
            String path = file.getValue();
            boolean masked = guest.linkTarget(path).orElse("").equals("/dev/null");
            Optional<List<String>> lines = masked ? Optional.empty() : guest.lines(path);
            if (lines.isPresent() && !lines.get().isEmpty()) {
                List<Section> sections = new ArrayList<>(sections(guest, path, lines.get()));
                for (String folder : FOLDERS) {
                    for (String dropIn : guest.paths(folder + "/" + file.getKey() + ".d", ".conf")) {
                        sections.addAll(
                                sections(guest, dropIn, guest.lines(dropIn).orElse(List.of())));
                    }
                }
                interfaces.add(parse(path, new IniFile(sections)));
            }
        }
        return interfaces;
    }

    private static List<Section> sections(Guest guest, String path, List<String> lines) {
        return IniFile.parseUnit(lines, guest.problems(path)).sections();
    }

    private static GuestInterface parse(String path, IniFile file) {
        Section match = file.section("Match");
        Section network = file.section("Network");
        InterfaceBuilder builder = new InterfaceBuilder(name(match), "systemd-networkd", path).start("auto");
        dhcp(network.value("DHCP"), builder);
        for (String address : network.values("Address")) {
            builder.address(address).method("static");
        }
        for (Section address : file.sections("Address")) {
            builder.address(address.value("Address")).method("static");
        }
        network.values("Gateway").forEach(builder::gateway);
        for (Section route : file.sections("Route")) {
            String destination = route.value("Destination");
            if (destination.isEmpty() || Prefixes.isDefault(destination)) {
                builder.gateway(route.value("Gateway"));
            }
        }
        network.values("DNS").forEach(servers -> builder.nameservers(Words.of(servers)));
        network.values("Domains").forEach(domains -> builder.searchDomains(Words.of(domains)));
        builder.macAddress(match.value("MACAddress"));
        builder.macAddress(file.section("Link").value("MACAddress"));
        return builder.build();
    }

    private static String name(Section match) {
        for (String key : List.of("Name", "MACAddress", "PermanentMACAddress", "Type", "Driver", "Path")) {
            String value = match.value(key);
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "*";
    }

    private static void dhcp(String value, InterfaceBuilder builder) {
        boolean both = switch (value) {
            case "yes", "true", "1", "on", "both" -> true;
            default -> false;
        };
        if (both || value.equals("ipv4") || value.equals("v4")) {
            builder.method("dhcp4");
        }
        if (both || value.equals("ipv6") || value.equals("v6")) {
            builder.method("dhcp6");
        }
    }
}
