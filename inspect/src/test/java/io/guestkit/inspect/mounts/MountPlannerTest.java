package io.guestkit.inspect.mounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.guestkit.core.error.CorruptImageException;
import io.guestkit.core.fs.FileTree;
import io.guestkit.core.fs.Filesystem;
import io.guestkit.inspect.guest.GuestVolume;
import io.guestkit.inspect.mounts.MountPoint.Status;
import io.guestkit.testkit.MemoryFilesystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountPlannerTest {

    private final List<GuestVolume> volumes = new ArrayList<>();
    private final MemoryFilesystem root = new MemoryFilesystem("root-uuid", "");

    private void add(String name, String uuid, MemoryFilesystem filesystem) {
        add(name, "ext4", uuid, () -> filesystem);
    }

    private void add(String name, String content, String uuid, GuestVolume.Source source) {
        volumes.add(new GuestVolume(name, content, uuid, "", "", "", source));
    }

    private MountedGuest mount(String fstab) throws IOException {
        root.file("/etc/fstab", fstab);
        add("/dev/sda1", "root-uuid", root);
        return MountPlanner.mount(volumes.get(volumes.size() - 1), volumes);
    }

    private static String text(FileTree tree, String path) throws IOException {
        return new String(tree.readBytes(path, 100), StandardCharsets.UTF_8);
    }

    private static List<String> warnings(MountedGuest guest) {
        return guest.warnings().stream().map(Object::toString).toList();
    }

    private static MountPoint only(MountedGuest guest) {
        assertThat(guest.mountPoints()).hasSize(1);
        return guest.mountPoints().get(0);
    }

    @Test
    void filesystemsStandAtTheirPlacesParentsFirst() throws IOException {
        root.directory("/srv");
        add("/dev/sda2", "deep", new MemoryFilesystem().file("/leaf", "deep"));
        add("/dev/sda3", "srv", new MemoryFilesystem().directory("/www").file("/top", "srv"));

        MountedGuest guest = mount("""
            UUID=deep /srv/www ext4 defaults 0 2
            UUID=srv /srv ext4 defaults 0 2
            UUID=root-uuid / ext4 defaults 0 1
            """);

        assertThat(text(guest.tree(), "/srv/top")).isEqualTo("srv");
        assertThat(text(guest.tree(), "/srv/www/leaf")).isEqualTo("deep");
        assertThat(guest.mountPoints())
                .extracting(MountPoint::path)
                .containsExactly("/srv/www", "/srv", "/"); // as fstab has them
        assertThat(guest.mountPoints()).extracting(MountPoint::status).containsOnly(Status.MOUNTED);
        assertThat(guest.warnings()).isEmpty();
    }

    @Test
    void aMountPointBehindALinkIsItsTarget() throws IOException {
        root.directory("/data").link("/mnt", "data");
        add("/dev/sda2", "u", new MemoryFilesystem().file("/f", "x"));

        MountedGuest guest = mount("UUID=u /mnt/ ext4 defaults\n");

        assertThat(text(guest.tree(), "/data/f")).isEqualTo("x");
    }

    @Test
    void aVolumeThatIsMissingIsNotFound() throws IOException {
        MountedGuest guest = mount("UUID=gone /data ext4 defaults 0 2\n");

        assertThat(only(guest).status()).isEqualTo(Status.NOT_FOUND);
        assertThat(warnings(guest)).containsExactly("/dev/sda1:/etc/fstab:1: /data: no volume is UUID=gone");
    }

    @Test
    void aMissingVolumeThatMayFailIsNoWarning() throws IOException {
        MountedGuest guest = mount("UUID=gone /data ext4 nofail 0 2\n");

        assertThat(only(guest).status()).isEqualTo(Status.NOT_FOUND);
        assertThat(guest.warnings()).isEmpty();
    }

    @Test
    void aVolumeOfAnUnknownFilesystemIsFoundButUnreadable() throws IOException {
        root.directory("/data");
        add("/dev/sda2", "reiserfs", "r", null);
        add("/dev/sda3", "", "n", null);

        MountedGuest guest = mount("UUID=r /data reiserfs defaults\nUUID=n /data auto defaults\n");

        assertThat(guest.mountPoints()).extracting(MountPoint::status).containsOnly(Status.UNREADABLE);
        assertThat(guest.mountPoints()).extracting(MountPoint::volume).containsExactly("/dev/sda2", "/dev/sda3");
        assertThat(warnings(guest))
                .containsExactly(
                        "/dev/sda1:/etc/fstab:1: /data: /dev/sda2 holds reiserfs, no filesystem that is read",
                        "/dev/sda1:/etc/fstab:2: /data: /dev/sda3 holds nothing that is known, no filesystem that is"
                                + " read");
    }

    @Test
    void aDamagedFilesystemIsUnreadableAndTheOthersAreMounted() throws IOException {
        root.directory("/data").directory("/srv");
        add("/dev/sda2", "ext4", "bad", () -> {
            throw CorruptImageException.at("ext4 superblock", 0x38, "s_magic is 0, expected 0xef53");
        });
        add("/dev/sda3", "good", new MemoryFilesystem().file("/f", "x"));

        MountedGuest guest = mount("UUID=bad /data ext4 defaults\nUUID=good /srv ext4 defaults\n");

        assertThat(guest.mountPoints())
                .extracting(MountPoint::status)
                .containsExactly(Status.UNREADABLE, Status.MOUNTED);
        assertThat(text(guest.tree(), "/srv/f")).isEqualTo("x");
        assertThat(warnings(guest)).contains("/dev/sda2: ext4 superblock @0x38: s_magic is 0, expected 0xef53");
    }

    @Test
    void aFailingMediumEndsIt() {
        root.directory("/data");
        add("/dev/sda2", "ext4", "bad", () -> {
            throw new IOException("Input/output error");
        });

        assertThatThrownBy(() -> mount("UUID=bad /data ext4 defaults\n")).hasMessage("Input/output error");
    }

    @Test
    void aMissingDirectoryIsTold() throws IOException {
        add("/dev/sda2", "u", new MemoryFilesystem());

        MountedGuest guest = mount("UUID=u /data ext4 defaults\nUUID=u data ext4 defaults\n");

        assertThat(guest.mountPoints()).extracting(MountPoint::status).containsOnly(Status.NO_DIRECTORY);
        assertThat(warnings(guest))
                .containsExactly(
                        "/dev/sda1:/etc/fstab:1: /data: there is no /data to mount it at",
                        "/dev/sda1:/etc/fstab:2: data: there is no data to mount it at");
    }

    @Test
    void theRootIsWhereFstabWasFound() throws IOException {
        add("/dev/sda2", "other", new MemoryFilesystem().file("/f", "wrong"));

        MountedGuest guest = mount("UUID=other / ext4 defaults 0 1\n");

        assertThat(only(guest).volume()).isEqualTo("/dev/sda1");
        assertThat(guest.tree().find("/f")).isEmpty();
        assertThat(warnings(guest))
                .containsExactly(
                        "/dev/sda1:/etc/fstab:1: /: UUID=other is /dev/sda2, but the root was found in /dev/sda1");
    }

    @Test
    void oneIdentifierOfTwoVolumesIsTold() throws IOException {
        root.directory("/data");
        add("/dev/sda2", "twin", new MemoryFilesystem().file("/f", "first"));
        add("/dev/sda3", "twin", new MemoryFilesystem().file("/f", "second"));

        MountedGuest guest = mount("UUID=twin /data ext4 defaults\n");

        assertThat(text(guest.tree(), "/data/f")).isEqualTo("first");
        assertThat(warnings(guest))
                .containsExactly("/dev/sda1:/etc/fstab:1: /data: 2 volumes are UUID=twin, the first is taken");
    }

    @Test
    void subvolumesAreMountedByTheirNames() throws IOException {
        root.directory("/home").directory("/srv").directory("/var").directory("/opt");
        MemoryFilesystem top = new MemoryFilesystem().file("/f", "top");
        MemoryFilesystem home = new MemoryFilesystem().file("/f", "home");
        add("/dev/sda2", "btrfs", "b", () -> top);
        add("btrfsvol:/dev/sda2/@home", "btrfs", "b", () -> home);

        MountedGuest guest = mount("""
            UUID=b /home btrfs subvol=/@home,compress=zstd 0 0
            UUID=b /srv btrfs subvol=@srv 0 0
            UUID=b /var btrfs subvolid=257 0 0
            UUID=b /opt btrfs subvolid=5,subvol=/ 0 0
            """);

        assertThat(guest.mountPoints())
                .extracting(MountPoint::status)
                .containsExactly(Status.MOUNTED, Status.NOT_FOUND, Status.NOT_FOUND, Status.MOUNTED);
        assertThat(text(guest.tree(), "/home/f")).isEqualTo("home");
        assertThat(text(guest.tree(), "/opt/f")).isEqualTo("top");
        assertThat(guest.mountPoints()).extracting(MountPoint::detail).contains("/dev/sda2 has no subvolume @srv");
    }

    @Test
    void aBindMountShowsTheSameFilesAgain() throws IOException {
        root.file("/data/home/f", "bound").directory("/home");

        MountedGuest guest = mount("/data/home /home none bind 0 0\n/gone /home none bind 0 0\n");

        assertThat(text(guest.tree(), "/home/f")).isEqualTo("bound");
        assertThat(guest.mountPoints())
                .extracting(MountPoint::status)
                .containsExactly(Status.MOUNTED, Status.NOT_FOUND);
    }

    @Test
    void whatTheGuestDoesNotMountIsListed() throws IOException {
        add("/dev/sda5", "swap", "s", null);

        MountedGuest guest = mount("""
            UUID=s none swap sw 0 0
            tmpfs /tmp tmpfs defaults 0 0
            server:/export /mnt nfs defaults 0 0
            /dev/sr0 /media/cdrom0 udf,iso9660 user,noauto 0 0
            """);

        assertThat(guest.mountPoints())
                .extracting(MountPoint::status)
                .containsExactly(Status.SWAP, Status.VIRTUAL, Status.NETWORK, Status.NOAUTO);
        assertThat(guest.mountPoints().get(0).volume()).isEqualTo("/dev/sda5");
        assertThat(guest.warnings()).isEmpty();
    }

    @Test
    void aBindMountOfAVolumeThatIsMountedDeeperShowsItsFiles() throws IOException {
        root.directory("/home").directory("/srv/data/home");
        add("/dev/sda2", "u", new MemoryFilesystem().file("/home/f", "of the volume"));

        MountedGuest guest = mount("/srv/data/home /home none bind 0 0\nUUID=u /srv/data ext4 defaults 0 2\n");

        assertThat(text(guest.tree(), "/home/f")).isEqualTo("of the volume");
    }

    @Test
    void nothingTakesTheRootsPlace() throws IOException {
        root.file("/etc/hostname", "a").directory("/sub").link("/all", "/");
        add("/dev/sda2", "u", new MemoryFilesystem());

        MountedGuest guest = mount("/sub / none bind 0 0\nUUID=u /all ext4 defaults 0 0\nUUID=u /sub/.. ext4\n");

        assertThat(guest.tree().find("/etc/hostname")).isPresent();
        assertThat(guest.mountPoints())
                .extracting(MountPoint::status)
                .containsExactly(Status.MOUNTED, Status.NO_DIRECTORY, Status.NO_DIRECTORY);
        assertThat(warnings(guest))
                .containsExactly(
                        "/dev/sda1:/etc/fstab:1: /: /sub is no volume, but the root was found in /dev/sda1",
                        "/dev/sda1:/etc/fstab:2: /all: /all leads to the root",
                        "/dev/sda1:/etc/fstab:3: /sub/..: /sub/.. leads to the root");
    }

    @Test
    void aDirectoryIsNotMountedAtAFileNorAFileAtADirectory() throws IOException {
        root.file("/etc/hostname", "a").file("/srv/name", "b").directory("/d");
        add("/dev/sda2", "u", new MemoryFilesystem());

        MountedGuest guest = mount("""
            UUID=u /etc/hostname ext4 defaults 0 2
            /srv/name /d none bind 0 0
            /srv/name /etc/hostname none bind 0 0
            """);

        assertThat(guest.mountPoints())
                .extracting(MountPoint::status)
                .containsExactly(Status.NO_DIRECTORY, Status.NO_DIRECTORY, Status.MOUNTED);
        assertThat(text(guest.tree(), "/etc/hostname")).isEqualTo("b");
        assertThat(warnings(guest))
                .containsExactlyInAnyOrder(
                        "/dev/sda1:/etc/fstab:1: /etc/hostname: /etc/hostname is no directory",
                        "/dev/sda1:/etc/fstab:2: /d: /d is no file");
    }

    @Test
    void anFstabThatMountsItselfUponItselfEnds() throws IOException {
        MountedGuest guest =
                mount("/etc/fstab /etc/fstab none bind 0 0\n/etc /etc/.. none bind 0 0\n/ /etc none rbind\n");

        assertThat(guest.mountPoints()).hasSize(3);
        assertThat(guest.tree().find("/etc")).isPresent();
    }

    /** Its filesystem's identifier may be that of a volume whose filesystem nobody reads yet. */
    @Test
    void aVolumeThatIsMissingAmongUnknownOnesIsNotRead() throws IOException {
        root.directory("/boot/efi");
        add("/dev/sda9", "", "", null);

        MountedGuest guest = mount("""
            UUID=A1B2-C3D4 /boot/efi vfat umask=0077 0 1
            /dev/disk/by-id/scsi-0QEMU-part1 /data ext4 defaults 0 2
            PARTUUID=gone /data ext4 defaults 0 2
            """);

        assertThat(guest.mountPoints()).extracting(MountPoint::status).containsOnly(Status.NOT_FOUND);
        assertThat(guest.warnings())
                .extracting(warning -> warning.kind() + " " + warning.message())
                .containsExactlyInAnyOrder(
                        "NOT_READ /boot/efi: no volume is known to be UUID=A1B2-C3D4",
                        "NOT_READ /data: no volume is known to be /dev/disk/by-id/scsi-0QEMU-part1",
                        "DAMAGED /data: no volume is PARTUUID=gone");
    }

    @Test
    void tagsAndLinksOfUdevAreMounted() throws IOException {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            root.directory("/" + name);
        }
        MemoryFilesystem data = new MemoryFilesystem().file("/f", "x");
        volumes.add(new GuestVolume("/dev/sda2", "ext4", "aaaa-bb", "my data", "1234-02", "part data", () -> data));

        MountedGuest guest = mount("""
            LABEL="my\\040data" /a ext4 defaults
            PARTUUID=1234-02 /b ext4 defaults
            PARTLABEL=part\\040data /c ext4 defaults
            /dev/disk/by-label/my\\134x20data /d ext4 defaults
            /dev/vda2 /e ext4 defaults
            """);

        assertThat(guest.mountPoints()).extracting(MountPoint::volume).containsOnly("/dev/sda2");
        assertThat(guest.mountPoints()).extracting(MountPoint::status).containsOnly(Status.MOUNTED);
    }

    @Test
    void anOpenedContainerIsFoundByItsNameInCrypttab() throws IOException {
        root.directory("/home").file("/etc/crypttab", "# name source key\nsecret UUID=AAAA none luks\n");
        MemoryFilesystem home = new MemoryFilesystem().file("/f", "x");
        add("/dev/mapper/luks-aaaa", "inner", home);

        MountedGuest guest = mount("/dev/mapper/secret /home ext4 defaults 0 2\n");

        assertThat(text(guest.tree(), "/home/f")).isEqualTo("x");
    }

    @Test
    void aGuestWithoutFstabIsItsRoot() throws IOException {
        root.file("/etc/hostname", "a");
        add("/dev/sda1", "root-uuid", root);

        MountedGuest guest = MountPlanner.mount(volumes.get(0), volumes);

        assertThat(guest.mountPoints()).isEmpty();
        assertThat(guest.warnings()).isEmpty();
        assertThat(guest.tree().find("/etc/hostname")).isPresent();
    }

    @Test
    void linesThatMountTheSameThingThousandfoldEnd() throws IOException {
        root.directory("/d");

        MountedGuest guest = mount("/d /d none bind 0 0\n".repeat(1000));

        assertThat(guest.mountPoints()).hasSize(1000);
    }

    @Test
    void aSubtreeIsTheFilesystemFromThereOn() throws IOException {
        try (Filesystem subtree = new Subtree(root, root.root())) {
            assertThat(subtree.info().uuid()).isEqualTo("root-uuid");
            assertThat(subtree.node(1)).isSameAs(root.root());
        }
    }
}
