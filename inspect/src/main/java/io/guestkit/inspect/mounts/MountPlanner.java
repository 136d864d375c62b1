package io.guestkit.inspect.mounts;

import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.FileType;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.fs.GuestFile;
import io.guestkit.core.fs.Mount;
import io.guestkit.inspect.guest.Guest;
import io.guestkit.inspect.guest.GuestVolume;
import io.guestkit.inspect.guest.GuestVolume.Source;
import io.guestkit.inspect.guest.Warnings;
import io.guestkit.inspect.mounts.MountPoint.Status;
import io.guestkit.inspect.text.Lines;
import io.guestkit.inspect.text.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mounts a guest as its {@code /etc/fstab} says. The root is the volume where that file was found, whatever the file says
 * of it. Every line is answered for: what it means, whether it is mounted, and if not why.
 */
public final class MountPlanner {

    private final List<GuestVolume> volumes;
    private final Warnings warnings = new Warnings();
    private final List<Mount> mounts = new ArrayList<>();
    private final GuestVolume root;
    private FileTree tree;
    private VolumeFinder finder;

    private MountPlanner(GuestVolume root, FileTree tree, List<GuestVolume> volumes) {
        this.root = root;
        this.tree = tree;
        this.volumes = volumes;
        this.finder = new VolumeFinder(volumes, Map.of());
        mounts.addAll(tree.mounts());
    }

    /**
     * Mounts the guest whose root is in {@code root}.
     *
     * @param volumes all of the guest's volumes, those that hold no filesystem or none that is known too
     * @throws IOException when the root's filesystem can't be opened, or the medium fails
     */
    public static MountedGuest mount(GuestVolume root, List<GuestVolume> volumes) throws IOException {
        Source source = root.source();
        if (source == null) {
            throw new IllegalArgumentException(root.name() + " holds no filesystem");
        }
        return new MountPlanner(root, FileTree.of(root.name(), source.open()), volumes).run();
    }

    private MountedGuest run() throws IOException {
        Guest guest = new Guest(tree, warnings);
        finder = new VolumeFinder(volumes, crypttab(guest));
        Optional<List<String>> lines = guest.lines("/etc/fstab");
        List<FstabEntry> entries =
                lines.isPresent() ? Fstab.parse(lines.get(), guest.problems("/etc/fstab")) : List.of();
        Map<FstabEntry, MountPoint> points = new HashMap<>();
        for (FstabEntry entry : MountOrder.of(entries)) {
            MountPoint point = mount(entry);
            points.put(entry, point);
            String place = guest.place("/etc/fstab:" + entry.line());
            if (isMissed(point) && isUnread(point)) {
                warnings.notRead(place, point.path() + ": " + point.detail());
            } else if (isMissed(point)) {
                warnings.damaged(place, point.path() + ": " + point.detail());
            }
        }
        List<MountPoint> inOrder = new ArrayList<>();
        for (FstabEntry entry : entries) {
            MountPoint point = points.get(entry);
            if (point != null) {
                inOrder.add(point);
            }
        }
        return new MountedGuest(root.name(), tree, List.copyOf(inOrder), warnings.list());
    }

    /** Whether the guest would have files at the mount point, and the tree has not. */
    private static boolean isMissed(MountPoint point) {
        return switch (point.status()) {
            case NOT_FOUND, UNREADABLE, NO_DIRECTORY -> !point.options().contains("nofail");
            case MOUNTED -> !point.detail().isEmpty();
            case SWAP, NOAUTO, VIRTUAL, NETWORK -> false;
        };
    }

    /** Whether what is missed may well be on the disks, in a form that is not read. */
    private boolean isUnread(MountPoint point) {
        return switch (point.status()) {
            case NOT_FOUND -> point.volume().isEmpty() && !finder.couldTell(point.source());
            case UNREADABLE -> finder.find(point.volume()).stream().allMatch(volume -> volume.source() == null);
            default -> false;
        };
    }

    /** The sources of encrypted containers by their names. */
    private static Map<String, String> crypttab(Guest guest) throws IOException {
        Map<String, String> containers = new HashMap<>();
        for (String line : guest.lines("/etc/crypttab").orElse(List.of())) {
            List<String> fields = Words.of(line);
            if (!Lines.isBlank(line) && fields.size() >= 2) {
                containers.put(fields.get(0), fields.get(1));
            }
        }
        return containers;
    }

    private MountPoint mount(FstabEntry entry) throws IOException {
        Status kind = MountKinds.of(entry);
        if (kind != Status.MOUNTED) {
            List<GuestVolume> found =
                    kind == Status.NOAUTO || kind == Status.SWAP ? finder.find(entry.source()) : List.of();
            return point(entry, found.isEmpty() ? "" : found.get(0).name(), kind, "");
        }
        if (MountKinds.isBind(entry)) {
            return isRoot(entry) ? mountRoot(entry, List.of()) : bind(entry);
        }
        List<GuestVolume> found = finder.find(entry.source());
        if (isRoot(entry)) {
            return mountRoot(entry, found);
        }
        if (found.isEmpty()) {
            String known = finder.couldTell(entry.source()) ? "" : "known to be ";
            return point(entry, "", Status.NOT_FOUND, "no volume is " + known + entry.source());
        }
        GuestVolume volume = found.get(0);
        String detail =
                found.size() == 1 ? "" : found.size() + " volumes are " + entry.source() + ", the first is taken";
        String subvolume = subvolume(entry, volume);
        if (!subvolume.isEmpty()) {
            List<GuestVolume> listed = finder.subvolume(volume, subvolume);
            if (listed.isEmpty()) {
                return point(entry, volume.name(), Status.NOT_FOUND, volume.name() + " has no subvolume " + subvolume);
            }
            volume = listed.get(0);
        }
        return attach(entry, volume, detail);
    }

    /** The subvolume that the options ask for, by its path or its number; empty for the volume as it is. */
    private static String subvolume(FstabEntry entry, GuestVolume volume) {
        String path = entry.option("subvol");
        if (!volume.content().equals("btrfs") || path.equals("/")) {
            return "";
        }
        String id = entry.option("subvolid");
        return path.isEmpty() && !id.equals("5") ? id : path; // 5 is the top of every btrfs
    }

    private static boolean isRoot(FstabEntry entry) {
        return entry.target().startsWith("/") && MountOrder.depth(entry.target()) == 0;
    }

    /** The root is mounted already; what fstab says of it may be older than the disk. */
    private MountPoint mountRoot(FstabEntry entry, List<GuestVolume> found) {
        boolean same = entry.source().equals("/dev/root");
        for (GuestVolume volume : found) {
            same |= volume.name().equals(root.name()) || root.name().startsWith("btrfsvol:" + volume.name() + "/");
        }
        String other = found.isEmpty() ? "no volume" : found.get(0).name();
        String detail = same ? "" : entry.source() + " is " + other + ", but the root was found in " + root.name();
        return point(entry, root.name(), Status.MOUNTED, detail);
    }

    private MountPoint attach(FstabEntry entry, GuestVolume volume, String detail) throws IOException {
        Source source = volume.source();
        if (source == null) {
            String content = volume.content().isEmpty() ? "nothing that is known" : volume.content();
            String why = volume.name() + " holds " + content + ", no filesystem that is read";
            return point(entry, volume.name(), Status.UNREADABLE, why);
        }
        Filesystem filesystem;
        try {
            filesystem = source.open();
        } catch (IOException failure) {
            warnings.failure(volume.name(), failure);
            return point(entry, volume.name(), Status.UNREADABLE, String.valueOf(failure.getMessage()));
        }
        return attach(entry, volume.name(), filesystem, detail);
    }

    private MountPoint attach(FstabEntry entry, String volume, Filesystem filesystem, String detail)
            throws IOException {
        Optional<GuestFile> directory =
                entry.target().startsWith("/") ? new Guest(tree, warnings).find(entry.target()) : Optional.empty();
        if (directory.isEmpty()) {
            return point(entry, volume, Status.NO_DIRECTORY, "there is no " + entry.target() + " to mount it at");
        }
        if (directory.get().path().equals("/")) {
            return point(entry, volume, Status.NO_DIRECTORY, entry.target() + " leads to the root");
        }
        FileType type = filesystem.root().type();
        if ((type == FileType.DIRECTORY) != directory.get().isDirectory()) { // Linux mounts like on like
            String why = entry.target() + " is no " + (type == FileType.DIRECTORY ? "directory" : "file");
            return point(entry, volume, Status.NO_DIRECTORY, why);
        }
        mounts.add(new Mount(directory.get().path(), volume, filesystem));
        tree = FileTree.of(mounts);
        return point(entry, volume, Status.MOUNTED, detail);
    }

    private MountPoint bind(FstabEntry entry) throws IOException {
        Optional<GuestFile> source = new Guest(tree, warnings).find(entry.source());
        if (source.isEmpty()) {
            return point(entry, "", Status.NOT_FOUND, "there is no " + entry.source());
        }
        Mount from = source.get().mount();
        return attach(
                entry,
                from.volume(),
                new Subtree(from.filesystem(), source.get().node()),
                "");
    }

    private static MountPoint point(FstabEntry entry, String volume, Status status, String detail) {
        return new MountPoint(entry.target(), entry.source(), entry.type(), entry.options(), volume, status, detail);
    }
}
