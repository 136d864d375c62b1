package io.guestkit.inspect.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.inspect.Guests;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinuxSettingsTest {

    private static SystemSettings find(Guest guest) throws IOException {
        return new LinuxSettings().find(guest).get(0);
    }

    @Test
    void aBareRootHasNone() throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem());

        assertThat(find(guest)).isEqualTo(new SystemSettings("", "", "", "", ""));
        assertThat(Guests.warnings(guest)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/hostname, '# comment\n\nvienna\n', vienna",
        "/etc/HOSTNAME, linz.example.net, linz.example.net",
        "/etc/sysconfig/network, HOSTNAME=graz, graz",
        "/etc/conf.d/hostname, 'hostname=\"bregenz\"', bregenz",
    })
    void theHostNameStandsInOneOfFourFiles(String path, String text, String name) throws IOException {
        assertThat(find(Guests.of(path, text)).hostname()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "/usr/share/zoneinfo/Europe/Vienna, Europe/Vienna",
        "../usr/share/zoneinfo/UTC, UTC",
        "/usr/share/zoneinfo/America/Argentina/Salta, America/Argentina/Salta"
    })
    void theTimeZoneIsWhereTheLinkPoints(String target, String zone) throws IOException {
        assertThat(find(Guests.of(new MemoryFilesystem().link("/etc/localtime", target)))
                        .timezone())
                .isEqualTo(zone);
    }

    @Test
    void aCopiedTimeZoneIsNamedElsewhere() throws IOException {
        assertThat(find(Guests.of(new MemoryFilesystem()
                                .file("/etc/localtime", "TZif2")
                                .file("/etc/timezone", "Asia/Tokyo\n")))
                        .timezone())
                .isEqualTo("Asia/Tokyo");
        assertThat(find(Guests.of("/etc/sysconfig/clock", "ZONE=\"Asia/Kolkata\"\n"))
                        .timezone())
                .isEqualTo("Asia/Kolkata");
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/locale.conf, LANG=en_GB.UTF-8, en_GB.UTF-8",
        "/etc/default/locale, 'LANG=\"de_AT.UTF-8\"', de_AT.UTF-8",
        "/etc/sysconfig/i18n, 'LANG=\"en_US\"', en_US",
    })
    void theLocaleStandsInOneOfThreeFiles(String path, String text, String locale) throws IOException {
        assertThat(find(Guests.of(path, text)).locale()).isEqualTo(locale);
    }

    @Test
    void theKeyboardIsThatOfTheConsole() throws IOException {
        assertThat(find(Guests.of("/etc/vconsole.conf", "KEYMAP=fr\n")).keymap())
                .isEqualTo("fr");
    }

    @Test
    void aMachineIdToBeMadeAtTheFirstStartIsNone() throws IOException {
        Guest guest = Guests.of("/etc/machine-id", "uninitialized\n");

        assertThat(find(guest).machineId()).isEmpty();
        assertThat(Guests.warnings(guest)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "4f2d1c6b8a9e4c0d9b7a6e5f4d3c2b1",
        "4f2d1c6b8a9e4c0d9b7a6e5f4d3c2b1g",
        "4f2d1c6b8a9e4c0d9b7a6e5f4d3c2b1a0"
    })
    void aBrokenMachineIdIsTold(String id) throws IOException {
        Guest guest = Guests.of("/etc/machine-id", id + "\n");

        assertThat(find(guest).machineId()).isEmpty();
        assertThat(Guests.warnings(guest))
                .containsExactly("/dev/sda1:/etc/machine-id: is no machine-id of 32 hexadecimal digits");
    }
}
