package io.guestkit.inspect.os;

import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.text.ShellAssignments;
import io.guestkit.inspect.text.Words;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The distribution of a Linux: os-release, else the files that stood before it (lsb-release, and one line of text in a
 * file that is named after the distribution).
 *
 * <p>Spec: os-release(5): {@code /etc/os-release} goes before {@code /usr/lib/os-release}.
 */
public final class LinuxRelease implements FactFinder<OperatingSystem> {

    private static final List<String> OS_RELEASE = List.of("/etc/os-release", "/usr/lib/os-release");

    /** Files of one line, with the distribution that has them; those of derivatives before those they derive from. */
    private static final List<String[]> LINES = List.of(
            new String[] {"/etc/fedora-release", "fedora"},
            new String[] {"/etc/centos-release", "centos"},
            new String[] {"/etc/oracle-release", "ol"},
            new String[] {"/etc/redhat-release", "rhel"},
            new String[] {"/etc/SuSE-release", "suse"},
            new String[] {"/etc/gentoo-release", "gentoo"},
            new String[] {"/etc/slackware-version", "slackware"},
            new String[] {"/etc/arch-release", "arch"},
            new String[] {"/etc/alpine-release", "alpine"},
            new String[] {"/etc/debian_version", "debian"});

    @Override
    public List<OperatingSystem> find(Guest guest) throws IOException {
        Map<String, String> keys = release(guest);
        String id = keys.getOrDefault("ID", "linux"); // the default of os-release(5)
        String release = "";
        if (id.equals("debian") || id.equals("alpine")) {
            release = guest.firstLine(id.equals("debian") ? "/etc/debian_version" : "/etc/alpine-release");
        }
        return List.of(new OperatingSystem(
                "linux",
                id,
                Words.of(keys.getOrDefault("ID_LIKE", "")),
                keys.getOrDefault("NAME", ""),
                keys.getOrDefault("PRETTY_NAME", ""),
                keys.getOrDefault("VERSION_ID", ""),
                keys.getOrDefault("VERSION", ""),
                keys.getOrDefault("VERSION_CODENAME", keys.getOrDefault("UBUNTU_CODENAME", "")),
                keys.getOrDefault("VARIANT", ""),
                release,
                Elf.architecture(guest)));
    }

    private static Map<String, String> release(Guest guest) throws IOException {
        for (String path : OS_RELEASE) {
            Optional<List<String>> lines = guest.lines(path);
            if (lines.isPresent()) {
                return ShellAssignments.parse(lines.get(), guest.problems(path));
            }
        }
        Map<String, String> keys = lsbRelease(guest);
        return keys.isEmpty() ? oneLine(guest) : keys;
    }

    /** lsb-release of Ubuntu and others, its keys turned into those of os-release. */
    private static Map<String, String> lsbRelease(Guest guest) throws IOException {
        String path = "/etc/lsb-release";
        Map<String, String> keys = new HashMap<>();
        Optional<List<String>> lines = guest.lines(path);
        if (lines.isPresent()) {
            Map<String, String> lsb = ShellAssignments.parse(lines.get(), guest.problems(path));
            rename(lsb, "DISTRIB_ID", keys, "NAME");
            rename(lsb, "DISTRIB_RELEASE", keys, "VERSION_ID");
            rename(lsb, "DISTRIB_CODENAME", keys, "VERSION_CODENAME");
            rename(lsb, "DISTRIB_DESCRIPTION", keys, "PRETTY_NAME");
            String name = keys.get("NAME");
            if (name != null) {
                keys.put("ID", name.toLowerCase(Locale.ROOT).replace(' ', '-'));
            }
        }
        return keys;
    }

    private static void rename(Map<String, String> from, String old, Map<String, String> to, String key) {
        String value = from.get(old);
        if (value != null) {
            to.put(key, value);
        }
    }

    private static Map<String, String> oneLine(Guest guest) throws IOException {
        Map<String, String> keys = new HashMap<>();
        for (String[] file : LINES) {
            if (guest.exists(file[0])) {
                String line = guest.firstLine(file[0]);
                boolean sentence = line.indexOf(' ') > 0; // "CentOS release 6.10 (Final)", or a bare "6.0.10"
                keys.put("ID", file[1]);
                keys.put("VERSION_ID", sentence ? firstNumber(line) : line);
                if (sentence) {
                    keys.put("PRETTY_NAME", line);
                }
                return keys;
            }
        }
        return keys;
    }

    private static String firstNumber(String line) {
        for (String word : Words.of(line)) {
            if (word.charAt(0) >= '0' && word.charAt(0) <= '9') {
                return word;
            }
        }
        return "";
    }
}
