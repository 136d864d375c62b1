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
 * The units that an administrator or a package enabled or masked: links in {@code TARGET.wants}, {@code TARGET.requires}
 * and {@code TARGET.upholds} below {@code /etc/systemd/system}, links there by which a unit gets a name of its own
 * {@code Alias=}, and links to {@code /dev/null}. A link whose unit is not there enables nothing.
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
        Map<String, Service> services = new TreeMap<>();
        for (GuestFile child : guest.children(UnitFiles.CONFIGURED)) {
            String name = child.name();
            if (child.isDirectory()) {
                addList(guest, name, suffix, wanted);
            } else if (UnitFiles.isUnit(name)) {
                addName(guest, child, suffix, wanted, services);
            }
        }
        for (Map.Entry<String, Set<String>> entry : wanted.entrySet()) {
            String path = UnitFiles.find(guest, entry.getKey());
            if (!path.isEmpty() && !services.containsKey(entry.getKey()) && !UnitFiles.isMask(guest, path)) {
                List<String> wantedBy = List.copyOf(entry.getValue());
                services.put(entry.getKey(), new Service(entry.getKey(), "systemd", State.ENABLED, wantedBy, path));
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
                if (UnitFiles.isUnit(link.name()) && link.name().endsWith(suffix)) {
                    wanted.computeIfAbsent(link.name(), name -> new TreeSet<>()).add(target);
                }
            }
        }
    }

    /** Takes a unit that stands in the directory itself: masked, or a link that gives another unit this name. */
    private static void addName(
            Guest guest, GuestFile file, String suffix, Map<String, Set<String>> wanted, Map<String, Service> services)
            throws IOException {
        String name = file.name();
        if (name.endsWith(suffix) && UnitFiles.isMask(guest, file.path())) {
            services.put(name, new Service(name, "systemd", State.MASKED, List.of(), ""));
        } else if (file.type() == FileType.SYMLINK) {
            String target = guest.linkTarget(file.path()).orElse("");
            String unit = target.substring(target.lastIndexOf('/') + 1);
            if (!unit.equals(name) && unit.endsWith(suffix) && UnitFiles.isUnit(unit) && hasAlias(guest, unit, name)) {
                wanted.computeIfAbsent(unit, key -> new TreeSet<>());
            }
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
