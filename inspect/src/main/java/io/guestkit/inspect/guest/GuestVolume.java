package io.guestkit.inspect.guest;

import io.guestkit.core.fs.Filesystem;
import io.guestkit.core.fs.FilesystemInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A volume of the guest's disks with all that a guest may call it by. Text that is not known is empty.
 *
 * @param name as libguestfs names it: {@code /dev/sda2}, {@code /dev/VG/LV}, {@code /dev/mapper/luks-<uuid>}, and
 *     {@code btrfsvol:/dev/sda2/home} for a subvolume, which bears the identifiers of the volume that holds it
 * @param content what stands in it, such as {@code ext4}
 * @param uuid the identifier of that, as {@code blkid} prints UUID
 * @param label the label of that
 * @param partUuid the identifier in the partition table, as {@code blkid} prints PARTUUID
 * @param partLabel the name in the partition table
 * @param source opens the filesystem in it, null where none is known to be
 */
public record GuestVolume(
        String name,
        String content,
        String uuid,
        String label,
        String partUuid,
        String partLabel,
        @Nullable Source source) {

    /** Gives the filesystem of a volume; whoever made the volume closes it. */
    @FunctionalInterface
    public interface Source {
        Filesystem open() throws IOException;
    }

    /** A volume that no partition table names, with a filesystem that is open. */
    public static GuestVolume of(String name, Filesystem filesystem) throws IOException {
        FilesystemInfo info = filesystem.info();
        return new GuestVolume(name, info.type(), info.uuid(), info.label(), "", "", () -> filesystem);
    }

    /** A volume that holds no filesystem. */
    public static GuestVolume of(String name, String content, String uuid) {
        return new GuestVolume(name, content, uuid, "", "", "", null);
    }
}
