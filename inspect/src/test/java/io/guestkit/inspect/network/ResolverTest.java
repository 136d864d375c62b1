package io.guestkit.inspect.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.inspect.Guests;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.network.NameResolution.Host;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ResolverTest {

    private static NameResolution find(Guest guest) throws IOException {
        return new Resolver().find(guest).get(0);
    }

    /** resolv.conf(5): of domain and search the last one counts. */
    @Test
    void serversAndDomainsAreThoseOfResolvConf() throws IOException {
        Guest guest = Guests.of("/etc/resolv.conf", """
            # made by hand
            domain old.example
            search example.net example.org
            nameserver 192.0.2.53
            nameserver 2001:db8::53
            options edns0
            """);

        assertThat(find(guest).nameservers()).containsExactly("192.0.2.53", "2001:db8::53");
        assertThat(find(guest).searchDomains()).containsExactly("example.net", "example.org");
    }

    @Test
    void aLinkIntoTheRunningSystemMeansResolved() throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem()
                .link("/etc/resolv.conf", "../run/systemd/resolve/stub-resolv.conf")
                .file("/etc/systemd/resolved.conf", "[Resolve]\n#DNS=\nDNS=192.0.2.53\n")
                .file("/etc/systemd/resolved.conf.d/a.conf", "[Resolve]\nDNS=192.0.2.54\nDomains=example.net\n"));

        assertThat(find(guest).nameservers()).containsExactly("192.0.2.53", "192.0.2.54");
        assertThat(find(guest).searchDomains()).containsExactly("example.net");
        assertThat(Guests.warnings(guest)).isEmpty();
    }

    @Test
    void hostsHaveAnAddressAndNames() throws IOException {
        Guest guest = Guests.of("/etc/hosts", "127.0.0.1\tlocalhost # me\n\n::1 a b\n#x y\n192.0.2.1\n");

        assertThat(find(guest).hosts())
                .containsExactly(new Host("127.0.0.1", List.of("localhost")), new Host("::1", List.of("a", "b")));
        assertThat(Guests.warnings(guest)).containsExactly("/dev/sda1:/etc/hosts:5: has an address and no name");
    }

    @Test
    void hostsBeyondTheBoundAreTold() throws IOException {
        Guest guest = Guests.of("/etc/hosts", "0.0.0.0 ads.example\n".repeat(1001));

        assertThat(find(guest).hosts()).hasSize(1000);
        assertThat(Guests.warnings(guest))
                .containsExactly("/dev/sda1:/etc/hosts:1001: is the line after 1000 hosts, the rest is left out");
    }

    @Property(tries = 200)
    void anyTextIsRead(@ForAll String text) throws IOException {
        Guest guest =
                Guests.of(new MemoryFilesystem().file("/etc/resolv.conf", text).file("/etc/hosts", text));

        assertThat(find(guest).hosts()).allMatch(host -> !host.names().isEmpty());
    }
}
