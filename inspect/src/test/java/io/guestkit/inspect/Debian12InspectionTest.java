package io.guestkit.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.inspect.boot.Kernel;
import io.guestkit.inspect.guest.GuestVolume;
import io.guestkit.inspect.mounts.MountPoint;
import io.guestkit.inspect.mounts.MountPoint.Status;
import io.guestkit.inspect.network.GuestInterface;
import io.guestkit.inspect.network.NameResolution;
import io.guestkit.inspect.network.NameResolution.Host;
import io.guestkit.inspect.os.OperatingSystem;
import io.guestkit.inspect.os.SystemSettings;
import io.guestkit.inspect.packages.PackageDatabase;
import io.guestkit.inspect.services.InitSystem;
import io.guestkit.inspect.services.Service;
import io.guestkit.inspect.services.Service.State;
import io.guestkit.inspect.services.Timer;
import io.guestkit.inspect.users.Group;
import io.guestkit.inspect.users.User;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every fact about the Debian of the samples against what its own tools say. */
class Debian12InspectionTest {

    /** What {@code ls} of Debian 12 for amd64 begins with: ELFCLASS64, ELFDATA2LSB, ET_DYN, EM_X86_64. */
    private static final byte[] ELF = {
        0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0x3e, 0, 1, 0, 0, 0
    };

    private static Inspection debian;

    @BeforeAll
    static void inspect() throws IOException {
        GuestVolume esp =
                GuestVolume.of("/dev/sda1", new MemoryFilesystem("1A2B-3C4D", "").file("/EFI/debian/grubx64.efi", ""));
        GuestVolume root = GuestVolume.of(
                "/dev/sda2", Debian12.root().file("/usr/bin/dash", ELF).link("/usr/bin/sh", "dash"));
        InspectionReport report = new Inspector(FactFinders.linux()).inspect(List.of(esp, root));
        assertThat(report.warnings()).isEmpty();
        assertThat(report.systems()).hasSize(1);
        debian = report.systems().get(0);
    }

    @Test
    void theReleaseIsThatOfOsRelease() {
        OperatingSystem system = debian.operatingSystem();

        assertThat(debian.root()).isEqualTo("/dev/sda2");
        assertThat(system.id()).isEqualTo(Debian12.fact("os-release.id"));
        assertThat(system.versionId()).isEqualTo(Debian12.fact("os-release.version-id"));
        assertThat(system.prettyName()).isEqualTo(Debian12.fact("os-release.pretty-name"));
        assertThat(system.release()).isEqualTo(Debian12.fact("debian-version"));
        assertThat(system.versionCodename()).isEqualTo("bookworm");
        assertThat(system.architecture()).isEqualTo("x86_64");
    }

    @Test
    void theSettingsAreThoseOfTheSystem() {
        assertThat(debian.settings())
                .isEqualTo(new SystemSettings(
                        Debian12.fact("hostname"),
                        Debian12.fact("machine-id"),
                        Debian12.fact("timezone"),
                        Debian12.fact("lang"),
                        "de"));
    }

    @Test
    void theKernelIsThatOfBoot() {
        Kernel kernel = debian.kernels().get(0);

        assertThat(debian.kernels()).hasSize(1);
        assertThat(kernel.release()).isEqualTo(Debian12.fact("kernel.release"));
        assertThat(Debian12.fact("kernel.file")).contains(", version " + kernel.version() + ",");
        assertThat(kernel.path()).isEqualTo("/boot/vmlinuz-" + kernel.release());
        assertThat(kernel.modules()).isEqualTo("/lib/modules/" + kernel.release());
    }

    @Test
    void theMountPointsAreThoseOfFindmnt() {
        List<String> lines = new ArrayList<>();
        List<Status> states = new ArrayList<>();
        for (MountPoint point : debian.mountPoints()) {
            lines.add(String.join("\t", point.source(), point.path(), point.type(), String.join(",", point.options())));
            states.add(point.status());
        }
        List<String> expected = new ArrayList<>();
        for (String line : Debian12.expected("fstab.tsv")) {
            expected.add(line.replaceFirst("\t[0-9]\t[0-9]$", ""));
        }
        assertThat(lines).isEqualTo(expected);
        assertThat(states).containsExactly(Status.MOUNTED, Status.MOUNTED, Status.SWAP, Status.VIRTUAL);
        assertThat(debian.mountPoints()).extracting(MountPoint::volume).startsWith("/dev/sda2", "/dev/sda1");
    }

    @Test
    void thePackagesAreCounted() {
        PackageDatabase database = debian.packageDatabases().get(0);

        assertThat(debian.packageDatabases()).hasSize(1);
        assertThat(database.installed()).isEqualTo(Integer.parseInt(Debian12.fact("packages")));
    }

    @Test
    void theAccountsAreThoseOfGetent() {
        List<String> lines = new ArrayList<>();
        List<String> states = new ArrayList<>();
        for (User user : debian.users()) {
            lines.add(user.name() + ":" + user.uid() + ":" + user.gid() + ":" + user.home() + ":" + user.shell());
            states.add(user.name() + " " + letter(user.password()));
        }
        List<String> expected = new ArrayList<>();
        for (String line : Debian12.expected("passwd.txt")) {
            String[] fields = line.split(":", -1);
            expected.add(fields[0] + ":" + fields[2] + ":" + fields[3] + ":" + fields[5] + ":" + fields[6]);
        }
        List<String> expectedStates = new ArrayList<>();
        for (String line : Debian12.expected("password-status.txt")) {
            expectedStates.add(line.substring(0, line.indexOf(' ', line.indexOf(' ') + 1)));
        }
        assertThat(lines).isEqualTo(expected);
        assertThat(states).isEqualTo(expectedStates);
    }

    private static String letter(User.Password password) {
        return switch (password) {
            case SET -> "P";
            case LOCKED -> "L";
            case NONE -> "NP";
            case UNKNOWN -> "?";
        };
    }

    @Test
    void thePeopleAreKnownByTheirGroups() {
        assertThat(debian.users())
                .filteredOn(user -> user.uid() == 1000)
                .singleElement()
                .satisfies(anna -> {
                    assertThat(anna.fullName()).isEqualTo("Anna Example");
                    assertThat(anna.groups()).containsExactly("sudo", "users");
                    assertThat(anna.login()).isTrue();
                });
        assertThat(debian.users())
                .filteredOn(User::login)
                .extracting(User::name)
                .containsExactly("root", "sync", "anna", "ben");
    }

    @Test
    void theGroupsAreThoseOfGetent() {
        List<String> lines = new ArrayList<>();
        for (Group group : debian.groups()) {
            lines.add(group.name() + ":x:" + group.gid() + ":" + String.join(",", group.members()));
        }
        assertThat(lines).isEqualTo(Debian12.expected("group.txt"));
    }

    @Test
    void theEnabledUnitsAreThoseOfSystemctl() {
        TreeSet<String> enabled = new TreeSet<>();
        for (Service service : debian.startup().services()) {
            if (service.state() == State.ENABLED) {
                assertThat(service.manager()).isEqualTo("systemd");
                enabled.add(service.path().substring(service.path().lastIndexOf('/') + 1)); // the template's file
            }
        }
        assertThat(enabled).containsExactlyElementsOf(new TreeSet<>(Debian12.expected("enabled-units.txt")));
        assertThat(debian.startup().initSystem()).isEqualTo(new InitSystem("systemd", Debian12.fact("default-target")));
    }

    @Test
    void theMaskedUnitsAreThoseOfSystemctl() {
        List<String> expected = new ArrayList<>();
        for (String line : Debian12.expected("unit-files.txt")) {
            if (line.matches("[^ ]+ +masked .*")) {
                expected.add(line.substring(0, line.indexOf(' ')));
            }
        }
        assertThat(debian.startup().services())
                .filteredOn(service -> service.state() == State.MASKED)
                .extracting(Service::name)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theTimersAreTheEnabledOnes() {
        List<String> names = new ArrayList<>();
        for (Timer timer : debian.startup().timers()) {
            names.add(timer.name());
            assertThat(timer.schedule()).isNotEmpty();
        }
        List<String> expected = new ArrayList<>(Debian12.expected("enabled-units.txt"));
        expected.removeIf(name -> !name.endsWith(".timer"));
        assertThat(names).isEqualTo(expected);
        assertThat(debian.startup().timers())
                .contains(new Timer("logrotate.timer", "logrotate.service", List.of("OnCalendar=daily")));
    }

    @Test
    void theInterfacesAreThoseOfIfquery() {
        List<String> auto = new ArrayList<>();
        List<String> hotplug = new ArrayList<>();
        for (GuestInterface each : debian.network().interfaces()) {
            (each.start().equals("auto") ? auto : hotplug).add(each.name());
        }
        assertThat(String.join(" ", auto)).isEqualTo(Debian12.fact("interfaces.auto"));
        assertThat(String.join(" ", hotplug)).isEqualTo(Debian12.fact("interfaces.hotplug"));
        assertThat(debian.network().interfaces())
                .contains(new GuestInterface(
                        "ens4",
                        "ifupdown",
                        "/etc/network/interfaces.d/ens4",
                        "auto",
                        List.of("static"),
                        List.of("192.0.2.10/24", "2001:db8::10/64"),
                        List.of("192.0.2.1"),
                        List.of("192.0.2.53"),
                        List.of(),
                        ""));
    }

    @Test
    void namesAreResolvedAsItsFilesSay() {
        assertThat(debian.network().resolution())
                .isEqualTo(new NameResolution(
                        List.of("192.0.2.53", "2001:db8::53"),
                        List.of("example.net"),
                        List.of(
                                new Host("127.0.0.1", List.of("localhost")),
                                new Host("127.0.1.1", List.of("vienna.example.net", "vienna")),
                                new Host("::1", List.of("localhost", "ip6-localhost", "ip6-loopback")))));
    }

    @Test
    void nothingOfItIsDamaged() {
        assertThat(debian.warnings()).isEmpty();
    }
}
