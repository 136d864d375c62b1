package io.guestkit.inspect.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestkit.core.fs.FileTree;
import io.guestkit.inspect.Guests;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SystemdUnitsTest {

    private static final String ETC = "/etc/systemd/system/";
    private static final String LIB = "/usr/lib/systemd/system/";
    private static final String INSTALLED = "[Install]\nWantedBy=multi-user.target\n";

    private final MemoryFilesystem root = new MemoryFilesystem();

    private List<String> find() throws IOException {
        Guest guest = Guests.of(root);
        List<String> units = new SystemdUnits()
                .find(guest).stream()
                        .map(unit -> unit.name() + " " + unit.state() + " " + unit.wantedBy())
                        .toList();
        assertThat(Guests.warnings(guest)).isEmpty();
        return units;
    }

    @Test
    void aLinkInAListOfATargetEnables() throws IOException {
        root.file(LIB + "cron.service", INSTALLED)
                .file(LIB + "ssh.service", INSTALLED)
                .file(LIB + "off.service", INSTALLED)
                .link(ETC + "multi-user.target.wants/cron.service", LIB + "cron.service")
                .link(ETC + "multi-user.target.wants/ssh.service", "../../../../usr/lib/systemd/system/ssh.service")
                .link(ETC + "graphical.target.requires/ssh.service", LIB + "ssh.service");

        assertThat(find())
                .containsExactly(
                        "cron.service ENABLED [multi-user.target]",
                        "ssh.service ENABLED [graphical.target, multi-user.target]");
    }

    @Test
    void aLinkWhoseUnitIsMissingOrACopyEnablesNothing() throws IOException {
        root.file(LIB + "copy.service", INSTALLED)
                .link(ETC + "multi-user.target.wants/gone.service", LIB + "gone.service")
                .file(ETC + "multi-user.target.wants/copy.service", INSTALLED)
                .link(ETC + "multi-user.target.wants/README", LIB + "copy.service");

        assertThat(find()).isEmpty();
    }

    @Test
    void anInstanceIsEnabledByItsTemplate() throws IOException {
        root.file(LIB + "getty@.service", INSTALLED)
                .link(ETC + "getty.target.wants/getty@tty1.service", LIB + "getty@.service");

        Guest guest = Guests.of(root);
        assertThat(new SystemdUnits().find(guest)).singleElement().satisfies(unit -> {
            assertThat(unit.name()).isEqualTo("getty@tty1.service");
            assertThat(unit.path()).isEqualTo(LIB + "getty@.service");
        });
    }

    @Test
    void aNameOfItsOwnEnablesOnlyWhatAsksForIt() throws IOException {
        root.file(LIB + "ssh.service", "[Install]\nAlias=sshd.service\n")
                .file(LIB + "other.service", INSTALLED)
                .link(ETC + "sshd.service", LIB + "ssh.service")
                .link(ETC + "foreign.service", LIB + "other.service");

        assertThat(find()).containsExactly("ssh.service ENABLED []");
    }

    @Test
    void masksStandWhereverUnitsDo() throws IOException {
        root.link(ETC + "admin.service", "/dev/null")
                .link(ETC + "relative.service", "../../../dev/null")
                .link(LIB + "vendor.service", "/dev/null")
                .file(LIB + "empty.service", "")
                .link(LIB + "unmasked.service", "/dev/null")
                .file(ETC + "unmasked.service", INSTALLED)
                .file(LIB + "admin.service", INSTALLED)
                .link(ETC + "multi-user.target.wants/admin.service", LIB + "admin.service");

        assertThat(find())
                .containsExactly(
                        "admin.service MASKED []",
                        "empty.service MASKED []",
                        "relative.service MASKED []",
                        "vendor.service MASKED []");
    }

    @Test
    void aMaskedTemplateHasNoInstances() throws IOException {
        root.link(LIB + "t@.service", "/dev/null").link(ETC + "x.target.wants/t@i.service", LIB + "t@.service");

        assertThat(find()).containsExactly("t@.service MASKED []");
    }

    @Test
    void unitsOfAMergedUsrAreFoundOnce() throws IOException {
        root.link("/lib", "usr/lib")
                .file(LIB + "cron.service", INSTALLED)
                .link(ETC + "multi-user.target.wants/cron.service", "/lib/systemd/system/cron.service");

        assertThat(new SystemdUnits().find(Guests.of(root)))
                .extracting(Service::path)
                .containsExactly(LIB + "cron.service");
    }

    @Test
    void aDamagedUnitIsToldAndTheOthersAreFound() throws IOException {
        root.file(LIB + "cron.service", INSTALLED)
                .damaged(LIB + "bad.service")
                .link(ETC + "multi-user.target.wants/cron.service", LIB + "cron.service");

        Guest guest = Guests.of(root);
        assertThat(new SystemdUnits().find(guest)).extracting(Service::name).containsExactly("cron.service");
        assertThat(Guests.warnings(guest)).singleElement().asString().contains(LIB + "bad.service");
    }

    @Test
    void aTimersTimesAreThoseOfItsFileAndItsDropIns() throws IOException {
        root.file(LIB + "a.timer", "[Timer]\nOnCalendar=daily\nRandomizedDelaySec=1h\n" + INSTALLED)
                .file(LIB + "a.timer.d/10-vendor.conf", "[Timer]\nOnBootSec=5min\n")
                .file(LIB + "a.timer.d/20-hidden.conf", "[Timer]\nOnBootSec=6min\n")
                .file(ETC + "a.timer.d/20-hidden.conf", "[Timer]\nOnUnitActiveSec=1d\n")
                .link(ETC + "timers.target.wants/a.timer", LIB + "a.timer")
                .file(LIB + "b.timer", "[Timer]\nOnCalendar=daily\nUnit=other.service\n" + INSTALLED)
                .file(ETC + "b.timer.d/o.conf", "[Timer]\nOnCalendar=\nOnCalendar=Mon *-*-* 04:00\n")
                .link(ETC + "timers.target.wants/b.timer", LIB + "b.timer");

        assertThat(new SystemdTimers().find(Guests.of(root)))
                .containsExactly(
                        new Timer(
                                "a.timer",
                                "a.service",
                                List.of("OnCalendar=daily", "OnBootSec=5min", "OnUnitActiveSec=1d")),
                        new Timer("b.timer", "other.service", List.of("OnCalendar=Mon *-*-* 04:00")));
    }

    @Test
    void theInitSystemIsWhatSbinInitLeadsTo() throws IOException {
        root.link("/sbin/init", "/lib/systemd/systemd").link(ETC + "default.target", LIB + "multi-user.target");

        assertThat(new InitSystems().find(Guests.of(root)))
                .containsExactly(new InitSystem("systemd", "multi-user.target"));
        assertThat(new InitSystems().find(Guests.of(new MemoryFilesystem()))).isEmpty();
        assertThat(new InitSystems()
                        .find(Guests.of(new MemoryFilesystem()
                                .link("/sbin/init", "/bin/busybox")
                                .file("/etc/inittab", "::sysinit:/sbin/openrc sysinit\n"))))
                .containsExactly(new InitSystem("busybox", ""));
        assertThat(new InitSystems().find(Guests.of("/etc/inittab", "# levels\nid:3:initdefault:\n")))
                .containsExactly(new InitSystem("sysvinit", "3"));
    }

    @Test
    void scriptsOfARunLevelAreStartedWhereNoUnitStandsForThem() throws IOException {
        root.link("/sbin/init", "/lib/systemd/systemd")
                .file("/etc/init.d/legacy", "#!/bin/sh\n")
                .file("/etc/init.d/cron", "#!/bin/sh\n")
                .file(LIB + "cron.service", INSTALLED)
                .link("/etc/rc2.d/S01legacy", "../init.d/legacy")
                .link("/etc/rc3.d/S02legacy", "../init.d/legacy")
                .link("/etc/rc2.d/S01cron", "../init.d/cron")
                .link("/etc/rc2.d/K01gone", "../init.d/gone")
                .link("/etc/rc2.d/S01gone", "../init.d/gone");

        assertThat(new SysvServices().find(Guests.of(root)))
                .containsExactly(
                        new Service("legacy", "sysv", Service.State.ENABLED, List.of("2", "3"), "/etc/init.d/legacy"));
    }

    @Test
    void servicesOfOpenRcAreLinkedInTheirLevels() throws IOException {
        root.file("/etc/init.d/sshd", "#!/sbin/openrc-run\n")
                .link("/etc/runlevels/default/sshd", "/etc/init.d/sshd")
                .link("/etc/runlevels/boot/sshd", "/etc/init.d/sshd")
                .link("/etc/runlevels/default/gone", "/etc/init.d/gone");

        assertThat(new OpenRcServices().find(Guests.of(root)))
                .containsExactly(new Service(
                        "sshd", "openrc", Service.State.ENABLED, List.of("boot", "default"), "/etc/init.d/sshd"));
        assertThat(FileTree.of("/dev/sda1", root).find("/etc/init.d/gone")).isEmpty();
    }
}
