package io.guestkit.inspect;

import io.guestkit.inspect.boot.Kernel;
import io.guestkit.inspect.guest.Warning;
import io.guestkit.inspect.mounts.MountPoint;
import io.guestkit.inspect.network.Network;
import io.guestkit.inspect.os.OperatingSystem;
import io.guestkit.inspect.os.SystemSettings;
import io.guestkit.inspect.packages.PackageDatabase;
import io.guestkit.inspect.platform.Platform;
import io.guestkit.inspect.services.Startup;
import io.guestkit.inspect.users.Group;
import io.guestkit.inspect.users.User;
import java.util.List;

/**
 * All facts about one system. The names of the components, here and in the records within, are stable: written with
 * underscores ({@code version_id}) they are the names in JSON.
 *
 * @param root the volume that it starts from
 * @param operatingSystem what it says of itself
 * @param settings how it is set up as a whole
 * @param kernels those it can start
 * @param mountPoints the lines of its fstab and what became of them
 * @param packageDatabases what its package managers keep
 * @param users its accounts
 * @param groups its groups
 * @param startup what it starts by itself
 * @param network how it sets up its network
 * @param platform hints at the machine it runs on
 * @param warnings what could not be told
 */
public record Inspection(
        String root,
        OperatingSystem operatingSystem,
        SystemSettings settings,
        List<Kernel> kernels,
        List<MountPoint> mountPoints,
        List<PackageDatabase> packageDatabases,
        List<User> users,
        List<Group> groups,
        Startup startup,
        Network network,
        Platform platform,
        List<Warning> warnings) {}
