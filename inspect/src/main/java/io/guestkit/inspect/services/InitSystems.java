package io.guestkit.inspect.services;

import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.text.Words;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The init system, by the program that {@code /sbin/init} leads to, else by what its files are. */
public final class InitSystems implements FactFinder<InitSystem> {

    private static final List<String> DEFAULT_TARGETS = List.of(
            "/etc/systemd/system/default.target",
            "/usr/lib/systemd/system/default.target",
            "/lib/systemd/system/default.target");

    @Override
    public List<InitSystem> find(Guest guest) throws IOException {
        String name = name(guest);
        if (name.isEmpty()) {
            return List.of();
        }
        String target = name.equals("systemd") ? defaultTarget(guest) : defaultRunlevel(guest);
        return List.of(new InitSystem(name, target));
    }

    /** The name of the init system, empty when there is none. */
    static String name(Guest guest) throws IOException {
        String target = guest.linkTarget("/sbin/init").orElse("");
        if (target.endsWith("systemd")) {
            return "systemd";
        }
        if (guest.isDirectory("/etc/runlevels") || target.endsWith("openrc-init")) {
            return "openrc"; // whatever starts it, openrc starts the services
        }
        if (target.endsWith("busybox")) {
            return "busybox";
        }
        if (target.endsWith("runit-init")) {
            return "runit";
        }
        if (guest.exists("/etc/inittab")) {
            return "sysvinit";
        }
        if (guest.exists("/sbin/upstart") || guest.exists("/sbin/initctl")) {
            return "upstart";
        }
        return guest.exists("/usr/lib/systemd/systemd") || guest.exists("/lib/systemd/systemd") ? "systemd" : "";
    }

    private static String defaultTarget(Guest guest) throws IOException {
        for (String path : DEFAULT_TARGETS) {
            Optional<String> target = guest.linkTarget(path);
            if (target.isPresent()) {
                return target.get().substring(target.get().lastIndexOf('/') + 1);
            }
        }
        return "";
    }

    /** The runlevel of inittab(5)'s entry {@code id:LEVEL:initdefault:}. */
    private static String defaultRunlevel(Guest guest) throws IOException {
        for (String line : guest.lines("/etc/inittab").orElse(List.of())) {
            List<String> fields = Words.fields(line, ':');
            if (fields.size() >= 3 && !line.startsWith("#") && fields.get(2).equals("initdefault")) {
                return fields.get(1);
            }
        }
        return "";
    }
}
