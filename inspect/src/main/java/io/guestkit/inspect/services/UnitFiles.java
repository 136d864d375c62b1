package io.guestkit.inspect.services;

import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.text.IniFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where systemd finds the file of a unit.
 *
 * <p>Spec: systemd.unit(5), "Unit File Load Path" and "Description" for templates and masks.
 */
final class UnitFiles {

    /** Where an administrator's units and links stand. */
    static final String CONFIGURED = "/etc/systemd/system";

    private static final List<String> FOLDERS = List.of(
            CONFIGURED,
            "/run/systemd/system",
            "/usr/local/lib/systemd/system",
            "/usr/lib/systemd/system",
            "/lib/systemd/system");

    private static final Set<String> TYPES = Set.of(
            "service", "socket", "device", "mount", "automount", "swap", "target", "path", "timer", "slice", "scope");

    private UnitFiles() {}

    /** Whether the name is one of a unit: a type stands behind its last dot. */
    static boolean isUnit(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 && TYPES.contains(name.substring(dot + 1));
    }

    /** The path of the unit's file, or of its template's; empty when there is none. */
    static String find(Guest guest, String name) throws IOException {
        String path = findExact(guest, name);
        int at = name.indexOf('@');
        int dot = name.lastIndexOf('.');
        return path.isEmpty() && at >= 0 && at < dot - 1
                ? findExact(guest, name.substring(0, at + 1) + name.substring(dot))
                : path;
    }

    private static String findExact(Guest guest, String name) throws IOException {
        for (String folder : FOLDERS) {
            if (guest.findLink(folder + "/" + name).isPresent()) {
                return folder + "/" + name;
            }
        }
        return "";
    }

    /** Whether the file at {@code path} forbids its unit: a link to {@code /dev/null}, or nothing in it. */
    static boolean isMask(Guest guest, String path) throws IOException {
        Optional<String> target = guest.linkTarget(path);
        if (target.isPresent()) {
            return target.get().equals("/dev/null");
        }
        Optional<String> text = guest.text(path);
        return text.isPresent() && text.get().isEmpty();
    }

    /** The unit's file and what the administrator's drop-ins add to it. */
    static IniFile read(Guest guest, String name, String path) throws IOException {
        List<IniFile.Section> sections = new ArrayList<>();
        add(guest, path, sections);
        for (String dropIn : guest.paths(CONFIGURED + "/" + name + ".d", ".conf")) {
            add(guest, dropIn, sections);
        }
        return new IniFile(sections);
    }

    private static void add(Guest guest, String path, List<IniFile.Section> sections) throws IOException {
        Optional<List<String>> lines = guest.lines(path);
        if (lines.isPresent()) {
            sections.addAll(IniFile.parseUnit(lines.get(), guest.problems(path)).sections());
        }
    }
}
