package io.guestkit.inspect.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.inspect.Guests;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The sources of interfaces other than ifupdown, by examples after their own manuals. */
class NetworkSourcesTest {

    private static GuestInterface fixed(String name, String manager, String path, String macAddress) {
        return new GuestInterface(
                name,
                manager,
                path,
                "auto",
                List.of("static"),
                List.of("192.0.2.7/24", "2001:db8::7/64"),
                List.of("192.0.2.1", "2001:db8::1"),
                List.of("192.0.2.53", "2001:db8::53"),
                List.of("example.net"),
                macAddress);
    }

    /** systemd.network(5), "Examples". */
    @Test
    void networkdsFilesAndTheirDropIns() throws IOException {
        String path = "/etc/systemd/network/50-static.network";
        Guest guest = Guests.of(new MemoryFilesystem()
                .file(path, """
                    [Match]
                    Name=enp2s0
                    MACAddress=52:54:00:12:34:56

                    [Network]
                    Address=192.0.2.7/24
                    Gateway=192.0.2.1
                    DNS=192.0.2.53 2001:db8::53
                    Domains=example.net
                    """)
                .file(path + ".d/v6.conf", """
                    [Address]
                    Address=2001:db8::7/64
                    [Route]
                    Gateway=2001:db8::1
                    [Route]
                    Destination=198.51.100.0/24
                    Gateway=192.0.2.9
                    """)
                .file("/etc/systemd/network/60-dhcp.network", "[Match]\nName=en*\n[Network]\nDHCP=ipv4\n")
                .link("/etc/systemd/network/70-masked.network", "/dev/null")
                .file("/usr/local/lib/systemd/network/70-masked.network", "[Match]\nName=x\n"));

        List<GuestInterface> found = new Networkd().find(guest);

        assertThat(found).hasSize(2).contains(fixed("enp2s0", "systemd-networkd", path, "52:54:00:12:34:56"));
        assertThat(found.get(1).name()).isEqualTo("en*");
        assertThat(found.get(1).methods()).containsExactly("dhcp4");
        assertThat(Guests.warnings(guest)).isEmpty();
    }

    /** netplan's documentation, "Examples". */
    @Test
    void netplansFilesAreMergedByTheirNames() throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem()
                .file("/etc/netplan/50-cloud-init.yaml", """
                    network:
                      version: 2
                      ethernets:
                        lan:
                          match: {macaddress: '52:54:00:12:34:56'}
                          set-name: eth0
                          addresses:
                            - 192.0.2.7/24
                            - "2001:db8::7/64": {label: maas}
                          routes:
                            - {to: default, via: 192.0.2.1}
                            - {to: 198.51.100.0/24, via: 192.0.2.9}
                    """)
                .file("/run/netplan/90-more.yaml", """
                    network:
                      ethernets:
                        eth0:
                          gateway6: 2001:db8::1
                          nameservers:
                            addresses: [192.0.2.53, "2001:db8::53"]
                            search: [example.net]
                        eth1: {dhcp4: yes, dhcp6: false}
                    """)
                .file("/etc/netplan/90-more.yaml", "network: {ethernets: {hidden: {dhcp4: true}}}\n")
                .file("/etc/netplan/old.yaml.bak", "network: {ethernets: {old: {dhcp4: true}}}\n"));

        List<GuestInterface> found = new Netplan().find(guest);

        assertThat(found)
                .hasSize(2)
                .contains(fixed("eth0", "netplan", "/etc/netplan/50-cloud-init.yaml", "52:54:00:12:34:56"));
        assertThat(found.get(1).name()).isEqualTo("eth1");
        assertThat(found.get(1).methods()).containsExactly("dhcp4");
        assertThat(Guests.warnings(guest)).isEmpty();
    }

    @Test
    void whatIsNoYamlIsToldWithItsLine() throws IOException {
        Guest guest = Guests.of("/etc/netplan/a.yaml", "network:\n  ethernets: [\n");

        assertThat(new Netplan().find(guest)).isEmpty();
        assertThat(Guests.warnings(guest)).singleElement().asString().startsWith("/dev/sda1:/etc/netplan/a.yaml:3: ");
    }

    @Test
    void aliasesOfAliasesAndEndlessNestingEnd() throws IOException {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 90; i++) {
            laughs.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
        }
        Guest guest = Guests.of(new MemoryFilesystem()
                .file("/etc/netplan/a.yaml", laughs.toString())
                .file("/etc/netplan/b.yaml", "[".repeat(100_000))
                .file("/etc/netplan/c.yaml", "a: &a [*a]\nnetwork: {ethernets: {e: {addresses: *a}}}\n"));

        assertThat(new Netplan().find(guest)).hasSizeLessThan(2);
        assertThat(Guests.warnings(guest)).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void interfacesAndAddressesBeyondTheBoundAreTold() throws IOException {
        StringBuilder many = new StringBuilder("network:\n  ethernets:\n");
        for (int i = 0; i < 1001; i++) {
            many.append("    e%d: {dhcp4: true}%n".formatted(i));
        }
        String addresses = "192.0.2.1, ".repeat(1001);
        Guest guest = Guests.of(new MemoryFilesystem()
                .file("/etc/netplan/a.yaml", "network: {ethernets: {e: {addresses: [" + addresses + "]}}}\n")
                .file("/etc/netplan/b.yaml", many.toString()));

        assertThat(new Netplan().find(guest)).hasSize(1000);
        assertThat(Guests.warnings(guest))
                .containsExactly(
                        "/dev/sda1:/etc/netplan/a.yaml: has a list of 1001, of which 1000 are read",
                        "/dev/sda1:/etc/netplan/b.yaml: has more than 1000 interfaces, the rest is left out");
    }

    /** nm-settings-keyfile(5). */
    @Test
    void connectionsOfNetworkManager() throws IOException {
        String path = "/etc/NetworkManager/system-connections/wired.nmconnection";
        Guest guest = Guests.of(new MemoryFilesystem()
                .file(path, """
                    [connection]
                    id=Wired
                    type=ethernet
                    interface-name=eth0

                    [ethernet]
                    mac-address=52:54:00:12:34:56

                    [ipv4]
                    method=manual
                    address1=192.0.2.7/24,192.0.2.1
                    dns=192.0.2.53;
                    dns-search=example.net;

                    [ipv6]
                    method=manual
                    address1=2001:db8::7/64
                    gateway=2001:db8::1
                    dns=2001:db8::53;
                    """)
                .file("/etc/NetworkManager/system-connections/home", """
                    [connection]
                    id=Home
                    autoconnect=false
                    [wifi-security]
                    psk=secret
                    [ipv4]
                    method=auto
                    [ipv6]
                    method=disabled
                    """)
                .file("/etc/NetworkManager/system-connections/home~", "[connection]\nid=backup\n"));

        List<GuestInterface> found = new NetworkManager().find(guest);

        assertThat(found).hasSize(2).contains(fixed("eth0", "NetworkManager", path, "52:54:00:12:34:56"));
        assertThat(found.get(0).name()).isEqualTo("Home");
        assertThat(found.get(0).start()).isEqualTo("manual");
        assertThat(found.get(0).methods()).containsExactly("dhcp4");
        assertThat(found.toString()).doesNotContain("secret");
        assertThat(Guests.warnings(guest)).isEmpty();
    }

    /** nm-settings-ifcfg-rh(5). */
    @Test
    void scriptsOfRedHat() throws IOException {
        String path = "/etc/sysconfig/network-scripts/ifcfg-eth0";
        Guest guest = Guests.of(new MemoryFilesystem()
                .file(path, """
                    DEVICE=eth0
                    HWADDR=52:54:00:12:34:56
                    ONBOOT=yes
                    BOOTPROTO=none
                    IPADDR=192.0.2.7
                    NETMASK=255.255.255.0
                    GATEWAY=192.0.2.1
                    IPV6ADDR=2001:db8::7/64
                    IPV6_DEFAULTGW=2001:db8::1
                    DNS1=192.0.2.53
                    DNS2="2001:db8::53"
                    DOMAIN=example.net
                    """)
                .file("/etc/sysconfig/network-scripts/ifcfg-eth1", "ONBOOT=no\nBOOTPROTO=dhcp\n")
                .file("/etc/sysconfig/network-scripts/ifcfg-eth1.rpmsave", "BOOTPROTO=dhcp\n")
                .file("/etc/sysconfig/network-scripts/ifup", "#!/bin/sh\n"));

        List<GuestInterface> found = new Ifcfg().find(guest);

        assertThat(found).hasSize(2).contains(fixed("eth0", "ifcfg", path, "52:54:00:12:34:56"));
        assertThat(found.get(1).name()).isEqualTo("eth1");
        assertThat(found.get(1).start()).isEqualTo("manual");
        assertThat(found.get(1).methods()).containsExactly("dhcp4");
        assertThat(Guests.warnings(guest)).isEmpty();
    }

    /** ipcalc's answers for the masks. */
    @Test
    void masksBecomeTheLengthsOfPrefixes() {
        assertThat(Prefixes.join("192.0.2.7", "255.255.255.0")).isEqualTo("192.0.2.7/24");
        assertThat(Prefixes.join("192.0.2.7", "255.255.255.255")).isEqualTo("192.0.2.7/32");
        assertThat(Prefixes.join("192.0.2.7", "0.0.0.0")).isEqualTo("192.0.2.7/0");
        assertThat(Prefixes.join("192.0.2.7", "255.255.240.0")).isEqualTo("192.0.2.7/20");
        assertThat(Prefixes.join("192.0.2.7", "23")).isEqualTo("192.0.2.7/23");
        assertThat(Prefixes.join("192.0.2.7", "255.0.255.0")).isEqualTo("192.0.2.7/255.0.255.0");
        assertThat(Prefixes.join("192.0.2.7", "256.0.0.0")).isEqualTo("192.0.2.7/256.0.0.0");
        assertThat(Prefixes.join("192.0.2.7/24", "255.0.0.0")).isEqualTo("192.0.2.7/24");
        assertThat(Prefixes.join("", "255.0.0.0")).isEmpty();
    }

    @Property(tries = 200)
    void anyTextGivesInterfacesOrWarnings(@ForAll String text) throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem()
                .file("/etc/netplan/a.yaml", "network: {ethernets: {e: " + text)
                .file("/etc/systemd/network/a.network", "[Match]\n" + text)
                .file("/etc/NetworkManager/system-connections/a", "[connection]\n" + text)
                .file("/etc/sysconfig/network-scripts/ifcfg-a", "DEVICE=a\n" + text));

        assertThat(new Netplan().find(guest)).hasSizeLessThan(2);
        assertThat(new Networkd().find(guest)).hasSize(1);
        assertThat(new NetworkManager().find(guest)).hasSize(1);
        assertThat(new Ifcfg().find(guest)).hasSize(1);
    }
}
