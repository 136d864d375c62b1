package io.guestkit.inspect.os;

import io.guestkit.core.fs.DirectoryEntry;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Node;
import io.guestkit.inspect.guest.GuestVolume;
import io.guestkit.inspect.guest.GuestVolume.Source;
import io.guestkit.inspect.guest.Warnings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Finds the systems of a guest's disks by their roots. The root of a Linux has a directory {@code etc} that tells a
 * release or has the tables of mounts and accounts, and one of {@code bin}, {@code sbin}, {@code usr}. No link is
 * followed, since {@code /usr} may be a volume of its own.
 */
public final class OperatingSystems {

    private static final List<String> PROGRAMS = List.of("usr", "bin", "sbin");

    private static final List<String> RELEASES = List.of(
            "os-release",
            "lsb-release",
            "debian_version",
            "redhat-release",
            "SuSE-release",
            "gentoo-release",
            "arch-release",
            "alpine-release",
            "slackware-version");

    private OperatingSystems() {}

    /** The systems, in the order of their volumes; a volume that can't be looked into is told. */
    public static List<GuestSystem> find(Collection<GuestVolume> volumes, Warnings warnings) throws IOException {
        List<GuestSystem> systems = new ArrayList<>();
        for (GuestVolume volume : volumes) {
            Source source = volume.source();
            if (source == null) {
                continue;
            }
            try {
                if (isLinux(source.open().root())) {
                    systems.add(new GuestSystem("linux", volume));
                }
            } catch (IOException failure) {
                warnings.failure(volume.name(), failure);
            }
        }
        return systems;
    }

    private static boolean isLinux(Node root) throws IOException {
        Optional<Node> etc = directory(root, "etc");
        return etc.isPresent() && hasAny(root, PROGRAMS) && (tellsRelease(root, etc.get()) || hasTables(etc.get()));
    }

    private static boolean tellsRelease(Node root, Node etc) throws IOException {
        if (hasAny(etc, RELEASES)) {
            return true;
        }
        Optional<Node> usr = directory(root, "usr");
        Optional<Node> lib = usr.isPresent() ? directory(usr.get(), "lib") : Optional.empty();
        return lib.isPresent() && lib.get().lookup("os-release").isPresent();
    }

    private static boolean hasTables(Node etc) throws IOException {
        return etc.lookup("fstab").isPresent() && etc.lookup("passwd").isPresent();
    }

    private static boolean hasAny(Node directory, List<String> names) throws IOException {
        for (String name : names) {
            if (directory.lookup(name).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Node> directory(Node parent, String name) throws IOException {
        if (parent.type() != FileType.DIRECTORY) {
            return Optional.empty();
        }
        Optional<DirectoryEntry> entry = parent.lookup(name);
        return entry.isPresent() && entry.get().type() == FileType.DIRECTORY
                ? Optional.of(entry.get().node())
                : Optional.empty();
    }
}
