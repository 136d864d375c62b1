package io.guestkit.inspect;

import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.guest.GuestVolume;
import io.guestkit.inspect.guest.Warning;
import io.guestkit.inspect.guest.Warnings;
import io.guestkit.inspect.mounts.MountPlanner;
import io.guestkit.inspect.mounts.MountedGuest;
import io.guestkit.inspect.network.NameResolution;
import io.guestkit.inspect.network.Network;
import io.guestkit.inspect.os.GuestSystem;
import io.guestkit.inspect.os.OperatingSystem;
import io.guestkit.inspect.os.OperatingSystems;
import io.guestkit.inspect.os.SystemSettings;
import io.guestkit.inspect.platform.Platform;
import io.guestkit.inspect.services.InitSystem;
import io.guestkit.inspect.services.Startup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Says what systems live on a guest's disks. A finder that meets damage leaves a warning, and the others go on; only a
 * failing medium ends an inspection.
 */
public final class Inspector {

    private final FactFinders finders;

    public Inspector(FactFinders finders) {
        this.finders = finders;
    }

    /**
     * The guests on these disks, each with its files as its fstab would mount them; none when no volume holds the root of
     * a system. Volumes that can't be looked into are left out.
     *
     * @param volumes all of the disks' volumes, mountable or not
     * @throws IOException when the medium fails
     */
    public static List<MountedGuest> mount(List<GuestVolume> volumes) throws IOException {
        List<MountedGuest> guests = new ArrayList<>();
        for (GuestSystem system : OperatingSystems.find(volumes, new Warnings())) {
            guests.add(MountPlanner.mount(system.root(), volumes));
        }
        return guests;
    }

    /**
     * Finds the systems on a guest's disks and inspects each.
     *
     * @param volumes all of the disks' volumes, mountable or not
     * @throws IOException when the medium fails
     */
    public InspectionReport inspect(List<GuestVolume> volumes) throws IOException {
        Warnings warnings = new Warnings();
        List<Inspection> systems = new ArrayList<>();
        for (GuestSystem system : OperatingSystems.find(volumes, warnings)) {
            systems.add(inspect(system, MountPlanner.mount(system.root(), volumes)));
        }
        return new InspectionReport(List.copyOf(systems), warnings.list());
    }

    /** Inspects one system that is mounted. */
    public Inspection inspect(GuestSystem system, MountedGuest mounted) throws IOException {
        Guest guest = new Guest(mounted.tree(), new Warnings());
        OperatingSystem unknown = OperatingSystem.unknown(system.type());
        SystemSettings unset = new SystemSettings("", "", "", "", "");
        Startup startup = new Startup(
                first(guest, finders.initSystem(), new InitSystem("", "")),
                all(guest, finders.services()),
                all(guest, finders.timers()));
        Network network = new Network(
                all(guest, finders.interfaces()),
                first(guest, finders.resolution(), new NameResolution(List.of(), List.of(), List.of())));
        return new Inspection(
                mounted.root(),
                first(guest, finders.operatingSystem(), unknown),
                first(guest, finders.settings(), unset),
                all(guest, finders.kernels()),
                mounted.mountPoints(),
                all(guest, finders.packageDatabases()),
                all(guest, finders.users()),
                all(guest, finders.groups()),
                startup,
                network,
                first(guest, finders.platform(), new Platform(List.of(), false, "", "")),
                warnings(mounted, guest)); // last: by now all finders have left theirs
    }

    private static List<Warning> warnings(MountedGuest mounted, Guest guest) {
        List<Warning> warnings = new ArrayList<>(mounted.warnings());
        warnings.addAll(guest.warnings().list());
        return List.copyOf(warnings);
    }

    private static <F> F first(Guest guest, List<FactFinder<F>> finders, F otherwise) throws IOException {
        for (FactFinder<F> finder : finders) {
            List<F> found = find(guest, finder);
            if (!found.isEmpty()) {
                return found.get(0);
            }
        }
        return otherwise;
    }

    private static <F> List<F> all(Guest guest, List<FactFinder<F>> finders) throws IOException {
        List<F> all = new ArrayList<>();
        for (FactFinder<F> finder : finders) {
            all.addAll(find(guest, finder));
        }
        return List.copyOf(all);
    }

    private static <F> List<F> find(Guest guest, FactFinder<F> finder) throws IOException {
        try {
            return finder.find(new Guest(guest.tree(), guest.warnings())); // with bounds of its own
        } catch (IOException failure) {
            guest.warnings().failure(finder.getClass().getSimpleName(), failure);
            return List.of();
        }
    }
}
