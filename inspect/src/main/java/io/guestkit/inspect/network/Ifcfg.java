package io.guestkit.inspect.network;

import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.text.ShellAssignments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files {@code ifcfg-NAME} of Red Hat's network scripts and of SUSE's wicked.
 *
 * <p>Spec: nm-settings-ifcfg-rh(5), ifcfg(5) of wicked.
 */
public final class Ifcfg implements FactFinder<GuestInterface> {

    private static final String PREFIX = "ifcfg-";

    @Override
    public List<GuestInterface> find(Guest guest) throws IOException {
        List<GuestInterface> interfaces = new ArrayList<>();
        for (String folder : List.of("/etc/sysconfig/network-scripts", "/etc/sysconfig/network")) {
            for (String path : guest.paths(folder, "")) {
                String name = path.substring(folder.length() + 1);
                boolean ours = name.startsWith(PREFIX) && !name.endsWith("~") && !name.contains(".rpm");
                Optional<List<String>> lines = ours ? guest.lines(path) : Optional.empty();
                if (lines.isPresent()) {
                    Map<String, String> keys = ShellAssignments.parse(lines.get(), guest.problems(path));
                    interfaces.add(parse(path, name.substring(PREFIX.length()), keys));
                }
            }
        }
        return interfaces;
    }

    private static GuestInterface parse(String path, String name, Map<String, String> keys) {
        String device = keys.getOrDefault("DEVICE", name);
        InterfaceBuilder builder = new InterfaceBuilder(device, "ifcfg", path).start(start(keys));
        method(keys, builder);
        for (String number : List.of("", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "_0", "_1", "_2", "_3")) {
            String length = keys.getOrDefault("PREFIX" + number, keys.getOrDefault("PREFIXLEN" + number, ""));
            String mask = length.isEmpty() ? keys.getOrDefault("NETMASK" + number, "") : length;
            builder.address(Prefixes.join(keys.getOrDefault("IPADDR" + number, ""), mask));
            builder.nameservers(List.of(keys.getOrDefault("DNS" + number, "")));
        }
        return builder.address(keys.getOrDefault("IPV6ADDR", ""))
                .gateway(keys.getOrDefault("GATEWAY", ""))
                .gateway(keys.getOrDefault("IPV6_DEFAULTGW", ""))
                .searchDomains(List.of(keys.getOrDefault("DOMAIN", "")))
                .macAddress(keys.getOrDefault("HWADDR", keys.getOrDefault("LLADDR", "")))
                .build();
    }

    private static String start(Map<String, String> keys) {
        String suse = keys.getOrDefault("STARTMODE", "");
        if (!suse.isEmpty()) {
            return suse;
        }
        return keys.getOrDefault("ONBOOT", "yes").equals("no") ? "manual" : "auto";
    }

    private static void method(Map<String, String> keys, InterfaceBuilder builder) {
        switch (keys.getOrDefault("BOOTPROTO", "")) {
            case "dhcp" -> builder.method("dhcp4");
            case "dhcp4", "dhcp6" -> builder.method(keys.getOrDefault("BOOTPROTO", ""));
            case "none", "static" -> builder.method("static");
            default -> {
                // neither a lease nor addresses of its own: an interface that another one uses
            }
        }
        if (keys.getOrDefault("DHCPV6C", "no").equals("yes")) {
            builder.method("dhcp6");
        }
        if (keys.getOrDefault("IPV6_AUTOCONF", "no").equals("yes")) {
            builder.method("auto");
        }
    }
}
