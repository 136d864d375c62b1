package io.guestkit.inspect.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.inspect.Guests;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class InterfacesFileTest {

    private static final String FILE = "/etc/network/interfaces";

    private static List<GuestInterface> find(Guest guest) throws IOException {
        return new Ifupdown().find(guest);
    }

    @Test
    void stanzasOfOneInterfaceAreJoined() throws IOException {
        Guest guest = Guests.of(FILE, """
            # interfaces(5)
            auto lo eth0
            iface lo inet loopback
            iface eth0 inet static
                address 192.0.2.7
                netmask 255.255.255.0
                gateway 192.0.2.1
                dns-nameservers 192.0.2.53 192.0.2.54
                dns-search example.net example.org
                hwaddress ether 52:54:00:12:34:56
            iface eth0 inet6 dhcp
            allow-hotplug eth1
            iface eth1 inet dhcp
            iface eth2 inet manual
            """);

        assertThat(find(guest))
                .containsExactly(
                        new GuestInterface(
                                "lo",
                                "ifupdown",
                                FILE,
                                "auto",
                                List.of("loopback"),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                ""),
                        new GuestInterface(
                                "eth0",
                                "ifupdown",
                                FILE,
                                "auto",
                                List.of("static", "dhcp6"),
                                List.of("192.0.2.7/24"),
                                List.of("192.0.2.1"),
                                List.of("192.0.2.53", "192.0.2.54"),
                                List.of("example.net", "example.org"),
                                "52:54:00:12:34:56"),
                        new GuestInterface(
                                "eth1",
                                "ifupdown",
                                FILE,
                                "hotplug",
                                List.of("dhcp4"),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                ""),
                        new GuestInterface(
                                "eth2",
                                "ifupdown",
                                FILE,
                                "manual",
                                List.of("manual"),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                ""));
        assertThat(Guests.warnings(guest)).isEmpty();
    }

    @Test
    void aBackslashGoesOnInTheNextLine() throws IOException {
        assertThat(find(Guests.of(FILE, "auto a \\\n b\niface a inet dhcp\niface b inet dhcp\n")))
                .extracting(GuestInterface::start)
                .containsExactly("auto", "auto");
    }

    @Test
    void sourcedFilesAreReadOnceEvenIfTheySourceEachOther() throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem()
                .file(FILE, "source interfaces.d/*\nsource-directory more\n")
                .file("/etc/network/interfaces.d/a", "source /etc/network/interfaces\niface a inet dhcp\n")
                .file("/etc/network/interfaces.d/b", "source b\niface b inet dhcp\n")
                .file("/etc/network/more/c", "iface c inet dhcp\n")
                .file("/etc/network/more/d.dpkg-old", "iface d inet dhcp\n"));

        assertThat(find(guest)).extracting(GuestInterface::name).containsExactly("a", "b", "c");
        assertThat(Guests.warnings(guest)).isEmpty();
    }

    @Test
    void aShortStanzaIsToldWithItsLine() throws IOException {
        Guest guest = Guests.of(FILE, "auto eth0\niface eth0 inet\niface eth1 inet dhcp\n");

        assertThat(find(guest)).extracting(GuestInterface::name).containsExactly("eth1");
        assertThat(Guests.warnings(guest))
                .containsExactly("/dev/sda1:/etc/network/interfaces:2: has 3 words,"
                        + " expected iface, name, family and method");
    }

    @Test
    void moreFilesThanAreReadAreTold() throws IOException {
        MemoryFilesystem root = new MemoryFilesystem().file(FILE, "source interfaces.d/*\n");
        IntStream.range(0, 1001).forEach(i -> root.file("/etc/network/interfaces.d/" + i, ""));
        Guest guest = Guests.of(root);

        assertThat(find(guest)).isEmpty();
        assertThat(Guests.warnings(guest)).singleElement().asString().contains("sources more than 1000 files");
    }

    @Property(tries = 200)
    void anyTextGivesInterfacesOrWarnings(@ForAll String text) throws IOException {
        assertThat(find(Guests.of(FILE, "iface a inet dhcp\n" + text))).isNotEmpty();
    }
}
