package io.guestkit.inspect.network;

import java.util.List;

/**
 * A network interface as one source sets it up. Lists are in the order of the source.
 *
 * @param name its name, or the pattern of names that the source sets up
 * @param manager the source: {@code ifupdown}, {@code systemd-networkd}, {@code netplan}, {@code NetworkManager},
 *     {@code ifcfg}
 * @param path the file that names it
 * @param start {@code auto} at the guest's start, {@code hotplug} when it appears, {@code manual} when somebody asks
 * @param methods how it gets addresses: {@code dhcp4}, {@code dhcp6}, {@code static}, {@code auto} (IPv6 by router
 *     advertisements), {@code loopback}, {@code manual}, or as the source calls it
 * @param addresses those set, with the length of their prefix: {@code 192.0.2.10/24}
 * @param gateways the routers for all other networks
 * @param nameservers the servers of names
 * @param searchDomains the domains tried for names without a dot
 * @param macAddress the hardware address that it is known by or gets, empty when none is set
 */
public record GuestInterface(
        String name,
        String manager,
        String path,
        String start,
        List<String> methods,
        List<String> addresses,
        List<String> gateways,
        List<String> nameservers,
        List<String> searchDomains,
        String macAddress) {}
