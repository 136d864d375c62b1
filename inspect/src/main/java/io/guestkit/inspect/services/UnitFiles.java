package io.guestkit.inspect.services;

import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.text.IniFile;
import io.guestkit.inspect.text.Words;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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

    /** The names with {@code suffix} whose file forbids the unit: a link to {@code /dev/null}, or nothing in it. */
    static Set<String> masked(Guest guest, String suffix) throws IOException {
        Set<String> seen = new HashSet<>();
        Set<String> masked = new HashSet<>();
        for (String folder : FOLDERS) {
            for (GuestFile file : guest.children(folder)) {
                boolean unit = isUnit(file.name()) && file.name().endsWith(suffix);
                if (unit && seen.add(file.name()) && isMask(guest, file)) { // the first folder's file hides the others
                    masked.add(file.name());
                }
            }
        }
        return masked;
    }

    private static boolean isMask(Guest guest, GuestFile file) throws IOException {
        if (file.type() == FileType.SYMLINK) {
            return isNull(file.path(), guest.linkTarget(file.path()).orElse(""));
        }
        return file.type() == FileType.FILE && guest.size(file).orElse(1) == 0;
    }

    /** Whether a link at {@code path} leads to {@code /dev/null}, which an image need not have. */
    private static boolean isNull(String path, String target) {
        Deque<String> names = new ArrayDeque<>(target.startsWith("/") ? List.of() : Words.split(path, "/"));
        names.pollLast(); // the link itself
        for (String name : Words.split(target, "/")) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.equals(".")) {
                names.addLast(name);
            }
        }
        return String.join("/", names).equals("dev/null");
    }

    /** The unit's file and what drop-ins add to it: of those with one name, the first folder's counts. */
    static IniFile read(Guest guest, String name, String path) throws IOException {
        Map<String, String> dropIns = new TreeMap<>();
        for (String folder : FOLDERS) {
            String dropIn = folder + "/" + name + ".d";
            for (String file : guest.paths(dropIn, ".conf")) {
                dropIns.putIfAbsent(file.substring(dropIn.length()), file);
            }
        }
        List<IniFile.Section> sections = new ArrayList<>();
        add(guest, path, sections);
        for (String file : dropIns.values()) {
            add(guest, file, sections);
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
