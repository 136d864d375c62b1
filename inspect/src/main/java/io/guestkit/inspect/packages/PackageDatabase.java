package io.guestkit.inspect.packages;

import java.util.List;

/**
 * What one package manager keeps.
 *
 * @param format the format of its packages: {@code deb}, {@code rpm}, {@code apk}, {@code pacman} …
 * @param path where it keeps its database
 * @param architecture the native one in the manager's words, empty when it is not known
 * @param read whether the packages were read; if not, {@code packages} is empty because nobody looked
 * @param installed how many of the packages are installed
 * @param packages all it knows, installed or not, in the database's order
 */
public record PackageDatabase(
        String format, String path, String architecture, boolean read, int installed, List<GuestPackage> packages) {

    /** A database that was read; a package whose status is installed counts. */
    static PackageDatabase of(String format, String path, String architecture, List<GuestPackage> packages) {
        int installed = 0;
        for (GuestPackage each : packages) {
            installed += each.installed() ? 1 : 0;
        }
        return new PackageDatabase(format, path, architecture, true, installed, List.copyOf(packages));
    }

    /** A database that is there, and is not read. */
    static PackageDatabase unread(String format, String path) {
        return new PackageDatabase(format, path, "", false, 0, List.of());
    }
}
