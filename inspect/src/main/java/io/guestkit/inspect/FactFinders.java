package io.guestkit.inspect;

import io.guestkit.inspect.boot.Kernel;
import io.guestkit.inspect.boot.Kernels;
import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.network.GuestInterface;
import io.guestkit.inspect.network.Ifcfg;
import io.guestkit.inspect.network.Ifupdown;
import io.guestkit.inspect.network.NameResolution;
import io.guestkit.inspect.network.Netplan;
import io.guestkit.inspect.network.NetworkManager;
import io.guestkit.inspect.network.Networkd;
import io.guestkit.inspect.network.Resolver;
import io.guestkit.inspect.os.LinuxRelease;
import io.guestkit.inspect.os.LinuxSettings;
import io.guestkit.inspect.os.OperatingSystem;
import io.guestkit.inspect.os.SystemSettings;
import io.guestkit.inspect.packages.Dpkg;
import io.guestkit.inspect.packages.PackageDatabase;
import io.guestkit.inspect.packages.UnreadDatabases;
import io.guestkit.inspect.platform.Platform;
import io.guestkit.inspect.platform.Platforms;
import io.guestkit.inspect.services.InitSystem;
import io.guestkit.inspect.services.InitSystems;
import io.guestkit.inspect.services.OpenRcServices;
import io.guestkit.inspect.services.Service;
import io.guestkit.inspect.services.SystemdTimers;
import io.guestkit.inspect.services.SystemdUnits;
import io.guestkit.inspect.services.SysvServices;
import io.guestkit.inspect.services.Timer;
import io.guestkit.inspect.users.Accounts;
import io.guestkit.inspect.users.Group;
import io.guestkit.inspect.users.Groups;
import io.guestkit.inspect.users.User;
import java.util.List;

/**
 * The finders of each family, in the order in which they are asked. Where a family has one answer ({@code
 * operatingSystem}, {@code settings}, {@code initSystem}, {@code resolution}, {@code platform}) the first that is given
 * counts; of the others all are kept, one after another.
 */
public record FactFinders(
        List<FactFinder<OperatingSystem>> operatingSystem,
        List<FactFinder<SystemSettings>> settings,
        List<FactFinder<Kernel>> kernels,
        List<FactFinder<PackageDatabase>> packageDatabases,
        List<FactFinder<User>> users,
        List<FactFinder<Group>> groups,
        List<FactFinder<InitSystem>> initSystem,
        List<FactFinder<Service>> services,
        List<FactFinder<Timer>> timers,
        List<FactFinder<GuestInterface>> interfaces,
        List<FactFinder<NameResolution>> resolution,
        List<FactFinder<Platform>> platform) {

    /** Those of Linux. */
    public static FactFinders linux() {
        return new FactFinders(
                List.of(new LinuxRelease()),
                List.of(new LinuxSettings()),
                List.of(new Kernels()),
                List.of(new Dpkg(), new UnreadDatabases()),
                List.of(new Accounts()),
                List.of(new Groups()),
                List.of(new InitSystems()),
                List.of(new SystemdUnits(), new SysvServices(), new OpenRcServices()),
                List.of(new SystemdTimers()),
                List.of(new Ifupdown(), new Networkd(), new Netplan(), new NetworkManager(), new Ifcfg()),
                List.of(new Resolver()),
                List.of(new Platforms()));
    }
}
