package io.guestkit.inspect.network;

import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.text.IniFile;
import io.guestkit.inspect.text.IniFile.Entry;
import io.guestkit.inspect.text.IniFile.Section;
import io.guestkit.inspect.text.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The connections that NetworkManager keeps.
 *
 * <p>Spec: nm-settings-keyfile(5).
 */
public final class NetworkManager implements FactFinder<GuestInterface> {

    private static final List<String> FOLDERS = List.of(
            "/etc/NetworkManager/system-connections",
            "/run/NetworkManager/system-connections",
            "/usr/lib/NetworkManager/system-connections");

    @Override
    public List<GuestInterface> find(Guest guest) throws IOException {
        List<GuestInterface> interfaces = new ArrayList<>();
        for (String folder : FOLDERS) {
            for (String path : guest.paths(folder, "")) { // old files have no suffix
                Optional<List<String>> lines = path.endsWith("~") ? Optional.empty() : guest.lines(path);
                if (lines.isPresent()) {
                    interfaces.add(parse(path, IniFile.parseKeyFile(lines.get(), guest.problems(path))));
                }
            }
        }
        return interfaces;
    }

    private static GuestInterface parse(String path, IniFile file) {
        Section connection = file.section("connection");
        String name = connection.value("interface-name");
        if (name.isEmpty()) {
            name = connection.value("id"); // a connection for whatever interface fits
        }
        InterfaceBuilder builder = new InterfaceBuilder(name, "NetworkManager", path)
                .start(connection.value("autoconnect").equals("false") ? "manual" : "auto");
        addresses(file.section("ipv4"), "dhcp4", builder);
        addresses(file.section("ipv6"), "auto", builder);
        for (String kind : List.of("ethernet", "802-3-ethernet", "wifi", "802-11-wireless")) {
            builder.macAddress(file.section(kind).value("mac-address"));
        }
        return builder.build();
    }

    /** Takes one family of addresses; {@code automatic} is what its method {@code auto} means. */
    private static void addresses(Section section, String automatic, InterfaceBuilder builder) {
        switch (section.value("method")) {
            case "auto" -> builder.method(automatic);
            case "dhcp" -> builder.method("dhcp6");
            case "manual" -> builder.method("static");
            case "link-local", "shared" -> builder.method(section.value("method"));
            default -> {
                // disabled or ignored: this family gets no addresses
            }
        }
        for (Entry entry : section.entries()) {
            if (isNumbered(entry.key(), "address")) {
                List<String> parts = Words.split(entry.value(), ","); // address1=ADDRESS/LENGTH,GATEWAY
                builder.address(parts.isEmpty() ? "" : parts.get(0)).gateway(parts.size() > 1 ? parts.get(1) : "");
            }
        }
        builder.gateway(section.value("gateway"))
                .nameservers(Words.split(section.value("dns"), ";,"))
                .searchDomains(Words.split(section.value("dns-search"), ";,"));
    }

    private static boolean isNumbered(String key, String name) {
        if (!key.startsWith(name)) {
            return false;
        }
        for (int i = name.length(); i < key.length(); i++) {
            if (key.charAt(i) < '0' || key.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
