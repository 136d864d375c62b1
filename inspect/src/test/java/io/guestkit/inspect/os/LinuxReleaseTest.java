package io.guestkit.inspect.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.bytes.StructView;
import io.guestkit.inspect.Guests;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinuxReleaseTest {

    private static OperatingSystem find(Guest guest) throws IOException {
        return new LinuxRelease().find(guest).get(0);
    }

    @Test
    void ubuntuByItsOsRelease() throws IOException {
        OperatingSystem system = find(Guests.of("/etc/os-release", """
                PRETTY_NAME="Ubuntu 22.04.4 LTS"
                NAME="Ubuntu"
                VERSION_ID="22.04"
                VERSION="22.04.4 LTS (Jammy Jellyfish)"
                VERSION_CODENAME=jammy
                ID=ubuntu
                ID_LIKE=debian
                HOME_URL="https://www.ubuntu.com/"
                UBUNTU_CODENAME=jammy
                """));

        assertThat(system)
                .isEqualTo(new OperatingSystem(
                        "linux",
                        "ubuntu",
                        List.of("debian"),
                        "Ubuntu",
                        "Ubuntu 22.04.4 LTS",
                        "22.04",
                        "22.04.4 LTS (Jammy Jellyfish)",
                        "jammy",
                        "",
                        "",
                        ""));
    }

    @Test
    void fedoraWithAVariant() throws IOException {
        OperatingSystem system = find(Guests.of(
                "/usr/lib/os-release",
                "NAME=\"Fedora Linux\"\nID=fedora\nVERSION_ID=40\nVARIANT=\"Server Edition\"\n"));

        assertThat(system.id()).isEqualTo("fedora");
        assertThat(system.variant()).isEqualTo("Server Edition");
    }

    @Test
    void etcGoesBeforeUsr() throws IOException {
        Guest guest = Guests.of(
                new MemoryFilesystem().file("/etc/os-release", "ID=mine\n").file("/usr/lib/os-release", "ID=theirs\n"));

        assertThat(find(guest).id()).isEqualTo("mine");
    }

    @Test
    void debianKeepsItsPointReleaseApart() throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem()
                .file("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
                .file("/etc/debian_version", "12.5\n"));

        assertThat(find(guest).release()).isEqualTo("12.5");
    }

    @Test
    void aDerivativesDebianVersionIsNotItsRelease() throws IOException {
        Guest guest = Guests.of(new MemoryFilesystem()
                .file("/etc/os-release", "ID=ubuntu\n")
                .file("/etc/debian_version", "bookworm/sid\n"));

        assertThat(find(guest).release()).isEmpty();
    }

    @Test
    void lsbReleaseWhereOsReleaseIsMissing() throws IOException {
        OperatingSystem system = find(Guests.of(
                "/etc/lsb-release",
                "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=10.04\nDISTRIB_CODENAME=lucid\n"
                        + "DISTRIB_DESCRIPTION=\"Ubuntu 10.04.4 LTS\"\n"));

        assertThat(system.id()).isEqualTo("ubuntu");
        assertThat(system.versionId()).isEqualTo("10.04");
        assertThat(system.versionCodename()).isEqualTo("lucid");
        assertThat(system.prettyName()).isEqualTo("Ubuntu 10.04.4 LTS");
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/redhat-release, Red Hat Enterprise Linux Server release 6.10 (Santiago), rhel, 6.10",
        "/etc/centos-release, CentOS release 6.10 (Final), centos, 6.10",
        "/etc/debian_version, 6.0.10, debian, 6.0.10",
        "/etc/alpine-release, 3.4.6, alpine, 3.4.6",
        "/etc/arch-release, '', arch, ''",
    })
    void olderSystemsByTheirOneLine(String path, String line, String id, String version) throws IOException {
        OperatingSystem system = find(Guests.of(path, line + "\n"));

        assertThat(system.id()).isEqualTo(id);
        assertThat(system.versionId()).isEqualTo(version);
    }

    @Test
    void brokenLinesAreToldAndTheOthersAreRead() throws IOException {
        Guest guest = Guests.of("/etc/os-release", "\ufeffID=debian\r\n\0\0\0\nVERSION_ID=\"12\"\r\n");

        assertThat(find(guest).id()).isEqualTo("debian");
        assertThat(find(guest).versionId()).isEqualTo("12");
        assertThat(Guests.warnings(guest)).containsExactly("/dev/sda1:/etc/os-release:2: is no assignment KEY=value");
    }

    /** e_ident and e_machine as the System V ABI numbers them. */
    @ParameterizedTest
    @CsvSource({
        "2, 1, 62, x86_64",
        "1, 1, 62, x32",
        "1, 1, 3, i686",
        "2, 1, 183, aarch64",
        "1, 1, 40, armv7l",
        "2, 1, 21, ppc64le",
        "2, 2, 21, ppc64",
        "2, 2, 22, s390x",
        "2, 1, 243, riscv64",
        "2, 1, 9999, e_machine 9999"
    })
    void theArchitectureIsThatOfAProgram(int width, int order, int machine, String name) throws IOException {
        byte[] elf = new byte[64];
        elf[0] = 0x7f;
        elf[1] = 'E';
        elf[2] = 'L';
        elf[3] = 'F';
        elf[4] = (byte) width;
        elf[5] = (byte) order;
        elf[order == 2 ? 18 : 19] = (byte) (machine >> 8);
        elf[order == 2 ? 19 : 18] = (byte) machine;

        MemoryFilesystem root = new MemoryFilesystem()
                .file("/bin/sh", "#!/bin/busybox\nnothing but a script")
                .file("/bin/ls", elf);

        assertThat(find(Guests.of(root)).architecture()).isEqualTo(name);
    }

    @Property(tries = 100)
    void anyHeaderHasAMachineOrNone(@ForAll byte[] bytes) throws IOException {
        byte[] header = java.util.Arrays.copyOf(bytes, 20);

        assertThat(Elf.machine(StructView.littleEndian(header, "ls", "ELF header", 0), false))
                .isNotNull();
        assertThat(find(Guests.of(new MemoryFilesystem().file("/bin/sh", bytes)))
                        .architecture())
                .isNotNull();
    }
}
