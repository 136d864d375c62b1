package io.guestkit.inspect.packages;

import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Package databases that are known by their place but not read yet; each is named, so that none is silently empty. */
public final class UnreadDatabases implements FactFinder<PackageDatabase> {

    private record Place(String format, String path) {}

    private static final List<Place> PLACES = List.of(
            new Place("rpm", "/usr/lib/sysimage/rpm/rpmdb.sqlite"),
            new Place("rpm", "/usr/lib/sysimage/rpm/Packages.db"),
            new Place("rpm", "/var/lib/rpm/rpmdb.sqlite"),
            new Place("rpm", "/var/lib/rpm/Packages.db"),
            new Place("rpm", "/var/lib/rpm/Packages"),
            new Place("apk", "/lib/apk/db/installed"),
            new Place("apk", "/usr/lib/apk/db/installed"),
            new Place("pacman", "/var/lib/pacman/local"),
            new Place("portage", "/var/db/pkg"),
            new Place("xbps", "/var/db/xbps"),
            new Place("opkg", "/usr/lib/opkg/status"),
            new Place("nix", "/nix/var/nix/db/db.sqlite"),
            new Place("slackware", "/var/lib/pkgtools/packages"),
            new Place("slackware", "/var/log/packages"),
            new Place("snap", "/var/lib/snapd/state.json"),
            new Place("flatpak", "/var/lib/flatpak/app"));

    @Override
    public List<PackageDatabase> find(Guest guest) throws IOException {
        List<PackageDatabase> databases = new ArrayList<>();
        String last = "";
        for (Place place : PLACES) {
            if (!place.format.equals(last) && guest.exists(place.path)) {
                last = place.format;
                guest.warnNotRead(place.path, "package format " + place.format + ": not read yet");
                databases.add(PackageDatabase.unread(place.format, place.path));
            }
        }
        return databases;
    }
}
