package io.guestkit.inspect.network;

import java.util.List;

/**
 * How a guest finds the addresses of names.
 *
 * @param nameservers the servers asked, in order
 * @param searchDomains the domains tried for names without a dot
 * @param hosts the names that the guest knows by itself
 */
public record NameResolution(List<String> nameservers, List<String> searchDomains, List<Host> hosts) {

    /**
     * A line of {@code /etc/hosts}.
     *
     * @param address an IPv4 or IPv6 address
     * @param names at least one
     */
    public record Host(String address, List<String> names) {}
}
