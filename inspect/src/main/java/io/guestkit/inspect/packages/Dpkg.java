package io.guestkit.inspect.packages;

import io.guestkit.core.bytes.Sizes;
import io.guestkit.core.device.BlockDevice;
import io.guestkit.core.error.UnsupportedImageException;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.inspect.guest.FactFinder;
import io.guestkit.inspect.guest.Guest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The packages of dpkg: the file {@code status}, over it the changes in {@code updates/} that dpkg had not merged yet
 * when it was stopped, and the files of {@code status.d/}, one a package, that images without dpkg itself have.
 *
 * <p>Spec: dpkg(1); dpkg's {@code doc/spec/database} for {@code updates/}.
 */
public final class Dpkg implements FactFinder<PackageDatabase> {

    private static final String FOLDER = "/var/lib/dpkg";

    /** Bytes of one file; a Debian with every package has about 100 MB of status, with ten thousand 15 MB. */
    private static final long MOST = 64L * Sizes.MiB;

    @Override
    public List<PackageDatabase> find(Guest guest) throws IOException {
        Map<String, GuestPackage> packages = new LinkedHashMap<>();
        boolean found = read(guest, FOLDER + "/status", packages);
        for (GuestFile update : guest.children(FOLDER + "/updates")) {
            if (isNumber(update.name())) {
                read(guest, update.path(), packages);
            }
        }
        for (GuestFile single : guest.children(FOLDER + "/status.d")) {
            if (!single.name().endsWith(".md5sums")) {
                found |= read(guest, single.path(), packages);
            }
        }
        if (!found && guest.isDirectory(FOLDER)) {
            guest.warn(FOLDER, "holds no status that could be read");
            return List.of(PackageDatabase.unread("deb", FOLDER));
        }
        if (!found) {
            return List.of();
        }
        List<GuestPackage> list = new ArrayList<>(packages.values());
        return List.of(PackageDatabase.of("deb", FOLDER, nativeArchitecture(guest, list), list));
    }

    private static boolean isNumber(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Reads one file, and tells whether it is there and tells anything: of a damaged one what stands before the damage. */
    private static boolean read(Guest guest, String path, Map<String, GuestPackage> packages) throws IOException {
        Optional<GuestFile> file = guest.find(path);
        if (file.isEmpty() || file.get().type() != FileType.FILE) {
            return false;
        }
        int before = packages.size();
        try {
            BlockDevice content = file.get().content();
            if (content.size() > MOST) {
                throw UnsupportedImageException.of(
                        content.description(), "is " + content.size() + " bytes long, at most " + MOST + " are read");
            }
            new DpkgStatus(packages, guest.problems(path)).read(content);
        } catch (IOException failure) {
            guest.warnings().failure(guest.place(path), failure);
            return packages.size() > before;
        }
        return true;
    }

    /** What {@code dpkg --print-architecture} says: that of dpkg itself; else the first that is set among the packages. */
    private static String nativeArchitecture(Guest guest, List<GuestPackage> packages) throws IOException {
        String fallback =
                guest.firstLine(FOLDER + "/arch"); // the native one stands first; only multi-arch guests have it
        for (GuestPackage each : packages) {
            if (each.name().equals("dpkg")) {
                return each.architecture();
            }
            if (fallback.isEmpty() && !each.architecture().equals("all")) {
                fallback = each.architecture();
            }
        }
        return fallback;
    }
}
