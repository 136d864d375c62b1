package io.guestkit.inspect.services;

import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.services.Service.State;
import io.guestkit.inspect.text.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The units that are enabled or masked, as {@code systemctl list-unit-files} has them. Enabled are those with links in {@code TARGET.wants}, {@code TARGET.requires}
 * and {@code TARGET.upholds} below {@code /etc/systemd/system}, links there by which a unit gets a name of its own
 * {@code Alias=}. A link whose unit is not there enables nothing. Masked is each unit whose file, wherever it stands, is
 * empty or a link to {@code /dev/null}.
 *
 * <p>Spec: systemctl(1), {@code is-enabled}; systemd.unit(5), "[Install] Section Options".
 */
public final class SystemdUnits implements FactFinder<Service> {

    private static final List<String> LISTS = List.of(".wants", ".requires", ".upholds");

    @Override
    public List<Service> find(Guest guest) throws IOException {
        return find(guest, "");
    }

    /** The units whose names end with {@code suffix}, sorted by name. */
    static List<Service> find(Guest guest, String suffix) throws IOException {
        Map<String, Set<String>> wanted = new TreeMap<>();
        for (GuestFile child : guest.children(UnitFiles.CONFIGURED)) {
            if (child.isDirectory()) {
                addList(guest, child.name(), suffix, wanted);
            } else if (child.type() == FileType.SYMLINK) {
                addAlias(guest, child, suffix, wanted);
            }
        }
        Set<String> masked = UnitFiles.masked(guest, suffix);
        Map<String, Service> services = new TreeMap<>();
        for (String name : masked) {
            services.put(name, new Service(name, "systemd", State.MASKED, List.of(), ""));
        }
        for (Map.Entry<String, Set<String>> entry : wanted.entrySet()) {
            String name = entry.getKey();
            String path = UnitFiles.find(guest, name);
            String file = path.substring(path.lastIndexOf('/') + 1); // of an instance, its template's
            if (!path.isEmpty() && !masked.contains(name) && !masked.contains(file)) {
                List<String> wantedBy = List.copyOf(entry.getValue());
                services.put(name, new Service(name, "systemd", State.ENABLED, wantedBy, path));
            }
        }
        return new ArrayList<>(services.values());
    }

    /** Takes the links of a directory such as {@code multi-user.target.wants}. */
    private static void addList(Guest guest, String folder, String suffix, Map<String, Set<String>> wanted)
            throws IOException {
        for (String list : LISTS) {
            if (!folder.endsWith(list)) {
                continue;
            }
            String target = folder.substring(0, folder.length() - list.length());
            for (GuestFile link : guest.children(UnitFiles.CONFIGURED + "/" + folder)) {
                boolean unit = UnitFiles.isUnit(link.name()) && link.name().endsWith(suffix);
                if (unit && link.type() == FileType.SYMLINK) {
                    wanted.computeIfAbsent(link.name(), name -> new TreeSet<>()).add(target);
                }
            }
        }
    }

    /** Takes a link in the directory itself, which gives the unit it leads to a name of its own. */
    private static void addAlias(Guest guest, GuestFile link, String suffix, Map<String, Set<String>> wanted)
            throws IOException {
        String name = link.name();
        String target = guest.linkTarget(link.path()).orElse("");
        String unit = target.substring(target.lastIndexOf('/') + 1);
        if (!unit.equals(name) && unit.endsWith(suffix) && UnitFiles.isUnit(unit) && hasAlias(guest, unit, name)) {
            wanted.computeIfAbsent(unit, key -> new TreeSet<>());
        }
    }

    private static boolean hasAlias(Guest guest, String unit, String alias) throws IOException {
        String path = UnitFiles.find(guest, unit);
        if (path.isEmpty()) {
            return false;
        }
        for (String names : UnitFiles.read(guest, unit, path).section("Install").values("Alias")) {
            if (Words.of(names).contains(alias)) {
                return true;
            }
        }
        return false;
    }
}
