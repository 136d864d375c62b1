package io.guestkit.inspect.os;

import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Host name, machine-id, time zone, locale and keyboard of a Linux.
 *
 * <p>Spec: hostname(5), machine-id(5), localtime(5), locale.conf(5), vconsole.conf(5); Debian's and Red Hat's older files
 * after those.
 */
public final class LinuxSettings implements FactFinder<SystemSettings> {

    private static final String ZONES = "/zoneinfo/";

    @Override
    public List<SystemSettings> find(Guest guest) throws IOException {
        return List.of(
                new SystemSettings(hostname(guest), machineId(guest), timezone(guest), locale(guest), keymap(guest)));
    }

    private static String hostname(Guest guest) throws IOException {
        for (String path : List.of("/etc/hostname", "/etc/HOSTNAME")) {
            String name = guest.firstLine(path);
            if (!name.isEmpty()) {
                return name;
            }
        }
        String redHat = guest.assignment("/etc/sysconfig/network", "HOSTNAME");
        return redHat.isEmpty() ? guest.assignment("/etc/conf.d/hostname", "hostname") : redHat;
    }

    private static String machineId(Guest guest) throws IOException {
        String id = guest.firstLine("/etc/machine-id");
        if (id.isEmpty()) {
            return guest.firstLine("/var/lib/dbus/machine-id");
        }
        if (id.equals("uninitialized")) { // as machine-id(5) has it for images to be started first
            return "";
        }
        if (!isMachineId(id)) {
            guest.warn("/etc/machine-id", "is no machine-id of 32 hexadecimal digits");
            return "";
        }
        return id;
    }

    private static boolean isMachineId(String id) {
        for (int i = 0; i < id.length(); i++) {
            if (Character.digit(id.charAt(i), 16) < 0 || id.charAt(i) > 'f') {
                return false;
            }
        }
        return id.length() == 32;
    }

    private static String timezone(Guest guest) throws IOException {
        Optional<String> target = guest.linkTarget("/etc/localtime");
        if (target.isPresent()) {
            int zones = target.get().indexOf(ZONES);
            if (zones >= 0) {
                return target.get().substring(zones + ZONES.length());
            }
        }
        String debian = guest.firstLine("/etc/timezone");
        if (!debian.isEmpty()) {
            return debian;
        }
        String redHat = guest.assignment("/etc/sysconfig/clock", "ZONE");
        return redHat.isEmpty() ? guest.assignment("/etc/sysconfig/clock", "TIMEZONE") : redHat;
    }

    private static String locale(Guest guest) throws IOException {
        for (String path : List.of("/etc/locale.conf", "/etc/default/locale", "/etc/sysconfig/i18n")) {
            String language = guest.assignment(path, "LANG");
            if (!language.isEmpty()) {
                return language;
            }
        }
        return "";
    }

    private static String keymap(Guest guest) throws IOException {
        String keymap = guest.assignment("/etc/vconsole.conf", "KEYMAP");
        return keymap.isEmpty() ? guest.assignment("/etc/default/keyboard", "XKBLAYOUT") : keymap;
    }
}
