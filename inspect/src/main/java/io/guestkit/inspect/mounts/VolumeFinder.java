package io.guestkit.inspect.mounts;

import io.guestkit.inspect.guest.GuestVolume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds the volume that a guest means by a tag or by a path in {@code /dev}.
 *
 * <p>Spec: fstab(5) for the tags, crypttab(5), and the links of udev in {@code /dev/disk}.
 */
final class VolumeFinder {

    private static final String SUBVOLUME = "btrfsvol:";
    private static final String MAPPER = "/dev/mapper/";
    private static final String DISK = "/dev/disk/by-";

    private final List<GuestVolume> volumes;
    private final Map<String, String> containers;

    /**
     * A finder among volumes.
     *
     * @param volumes all, mountable or not
     * @param containers crypttab: the source of each encrypted container, by the name it gets in {@code /dev/mapper}
     */
    VolumeFinder(List<GuestVolume> volumes, Map<String, String> containers) {
        this.volumes = volumes;
        this.containers = new HashMap<>(containers);
    }

    /** All volumes that {@code source} can mean; more than one when an identifier is not unique. */
    List<GuestVolume> find(String source) {
        int equals = source.indexOf('=');
        if (equals > 0 && !source.startsWith("/")) {
            return tagged(source.substring(0, equals), unquote(source.substring(equals + 1)));
        }
        if (source.startsWith(DISK)) {
            int end = source.indexOf('/', DISK.length());
            return end < 0 ? List.of() : linked(source.substring(DISK.length(), end), source.substring(end + 1));
        }
        if (source.startsWith(MAPPER)) {
            return mapped(source.substring(MAPPER.length()));
        }
        List<GuestVolume> named = named(source);
        return named.isEmpty() ? named(DeviceNames.byPosition(source)) : named;
    }

    /**
     * Whether a volume that {@code source} means would have been found. It would not where the name is one of hardware
     * (udev's by-id and by-path), nor where it is an identifier within a volume and there are volumes that nothing knows.
     */
    boolean couldTell(String source) {
        if (source.startsWith(DISK + "id/") || source.startsWith(DISK + "path/")) {
            return source.startsWith(DISK + "id/dm-name-");
        }
        boolean within = source.startsWith("UUID=")
                || source.startsWith("LABEL=")
                || source.startsWith(DISK + "uuid/")
                || source.startsWith(DISK + "label/");
        return !within || volumes.stream().noneMatch(volume -> volume.content().isEmpty());
    }

    /** The subvolume of {@code volume} at {@code path}; none when it is not listed. */
    List<GuestVolume> subvolume(GuestVolume volume, String path) {
        String relative = path.startsWith("/") ? path.substring(1) : path;
        return named(SUBVOLUME + volume.name() + "/" + relative);
    }

    private static String unquote(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private List<GuestVolume> tagged(String tag, String value) {
        List<GuestVolume> found = new ArrayList<>();
        for (GuestVolume volume : volumes) {
            boolean same = switch (tag) {
                case "UUID" -> value.equalsIgnoreCase(volume.uuid());
                case "LABEL" -> value.equals(volume.label());
                case "PARTUUID" -> value.equalsIgnoreCase(volume.partUuid());
                case "PARTLABEL" -> value.equals(volume.partLabel());
                default -> false;
            };
            if (same && !value.isEmpty() && !volume.name().startsWith(SUBVOLUME)) {
                found.add(volume);
            }
        }
        return found;
    }

    private List<GuestVolume> linked(String kind, String name) {
        return switch (kind) {
            case "uuid", "label", "partuuid", "partlabel" ->
                tagged(kind.toUpperCase(Locale.ROOT), DeviceNames.unescapeLink(name));
            case "id" -> name.startsWith("dm-name-") ? mapped(name.substring("dm-name-".length())) : List.of();
            default -> List.of(); // by-path and hardware's own ids say nothing of what a disk holds
        };
    }

    /** What device-mapper calls {@code name}: an opened container or a logical volume. */
    private List<GuestVolume> mapped(String name) {
        List<GuestVolume> found = named(MAPPER + name);
        if (found.isEmpty()) {
            found = named(DeviceNames.logicalVolume(name));
        }
        String container = containers.get(name);
        return found.isEmpty() && container != null ? opened(container) : found;
    }

    /** The volume that the encrypted container at {@code source} opens to; a container within a container is not sought. */
    private List<GuestVolume> opened(String source) {
        List<GuestVolume> opened = new ArrayList<>();
        VolumeFinder outer = new VolumeFinder(volumes, Map.of());
        if (source.startsWith("UUID=")) {
            opened.addAll(named(MAPPER + "luks-" + unquote(source.substring(5)).toLowerCase(Locale.ROOT)));
        }
        if (opened.isEmpty()) {
            for (GuestVolume container : outer.find(source)) {
                opened.addAll(named(MAPPER + "luks-" + container.uuid().toLowerCase(Locale.ROOT)));
            }
        }
        return opened;
    }

    private List<GuestVolume> named(String name) {
        List<GuestVolume> found = new ArrayList<>();
        for (GuestVolume volume : volumes) {
            if (!name.isEmpty() && volume.name().equals(name)) {
                found.add(volume);
            }
        }
        return found;
    }
}
